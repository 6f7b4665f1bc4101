import { readFileSync } from "node:fs";

/** Field 22 of /proc/<pid>/stat, clock ticks since boot. The command name before it may hold spaces and brackets. */
export function processStartTime(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[22 - 3]);
}
