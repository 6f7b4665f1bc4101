/** Who keeps a mount busy. */
import { readdirSync, readlinkSync } from "node:fs";
import { mountsBelow } from "./mount-table.ts";
import { allPids, argumentsOf } from "./process.ts";

/** Mounts below it, and processes with their root, working directory, program or an open file in it: a short text each. */
export function holdersOf(path: string): string[] {
  const mounts = mountsBelow(path).map((entry) => `the mount "${entry.mountPoint}"`);
  const processes = allPids()
    .filter((pid) => linksOf(pid).some((target) => target === path || target.startsWith(`${path}/`)))
    .map((pid) => `process ${pid} (${argumentsOf(pid).join(" ") || "?"})`);
  return [...mounts, ...processes];
}

/** Link texts only: following them could block. */
function linksOf(pid: number): string[] {
  const fds = orNone(() => readdirSync(`/proc/${pid}/fd`)).map((fd) => `fd/${fd}`);
  return ["cwd", "root", "exe", ...fds].flatMap((name) => orNone(() => [readlinkSync(`/proc/${pid}/${name}`)]));
}

/** Processes end while we look, and some may not be looked at. */
function orNone(action: () => string[]): string[] {
  try {
    return action();
  } catch {
    return [];
  }
}
