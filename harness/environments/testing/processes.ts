/** For tests: the machine's processes, as /proc tells. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

export interface ProcessSeen {
  readonly pid: number;
  readonly parent: number;
  /** Arguments, joined by spaces. */
  readonly command: string;
  /** Names its PID namespace: `pid:[4026531836]`. */
  readonly pidNamespace: string;
}

/** Every process that this one may look at. */
export function allProcesses(): ProcessSeen[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => look(Number(name)) ?? []);
}

/** Processes that descend from `pid`, without itself. */
export function descendantsOf(pid: number, all: readonly ProcessSeen[] = allProcesses()): ProcessSeen[] {
  return all.filter(({ parent }) => parent === pid).flatMap((child) => [child, ...descendantsOf(child.pid, all)]);
}

/** Agents that `pid` started, straight or through others. */
export function agentsOf(pid: number): ProcessSeen[] {
  return descendantsOf(pid).filter(({ command }) => command.endsWith("/mountproof/harness/agent/main.ts"));
}

/** Undefined for one that ended while it was looked at, or that is not ours to look at. */
function look(pid: number): ProcessSeen | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
    const command = readFileSync(`/proc/${pid}/cmdline`, "latin1").replaceAll("\0", " ").trim();
    return { pid, parent, command, pidNamespace: readlinkSync(`/proc/${pid}/ns/pid`) };
  } catch (error) {
    if (["ENOENT", "ESRCH", "EACCES"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw error;
  }
}
