import { readdirSync, readlinkSync } from "node:fs";

/** Paths that some process has open, as /proc tells them. */
export function openFiles(): ReadonlySet<string> {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return new Set(pids.flatMap((pid) => descriptors(`/proc/${pid}/fd`)));
}

/** A process or descriptor that is gone by now has nothing open. */
function descriptors(directory: string): string[] {
  return orNothing(() => readdirSync(directory)).flatMap((fd) => orNothing(() => [readlinkSync(`${directory}/${fd}`)]));
}

function orNothing(read: () => string[]): string[] {
  try {
    return read();
  } catch (error) {
    if (["ENOENT", "ESRCH", "EACCES"].includes((error as NodeJS.ErrnoException).code ?? "")) return [];
    throw error;
  }
}
