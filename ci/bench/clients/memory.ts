import { readFileSync } from "node:fs";

/** Most memory that processes held at once so far, together, MiB: `VmHWM` of proc(5). */
export function peakMiB(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + peakKiB(pid), 0) / 1024;
}

function peakKiB(pid: number): number {
  return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? Number.NaN);
}
