import { readFileSync } from "node:fs";

export const mib = 1024 * 1024;

/** Bytes that programs can get without swapping: `MemAvailable` of /proc/meminfo, see proc_meminfo(5). */
export function availableMemory(): number {
  const [, kib = "0"] = /^MemAvailable:\s+(\d+) kB/m.exec(readFileSync("/proc/meminfo", "latin1")) ?? [];
  return Number(kib) * 1024;
}
