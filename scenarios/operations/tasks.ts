/** What an actor can tell and do about other processes and FUSE connections. Nothing here touches a mount. */
import { kill } from "node:process";
import { abortConnection, readMountinfo } from "../../engine/system/index.ts";
import { describeTask, tasksOf } from "../../harness/oracle/blocked.ts";

/** The process of the actor itself, for another one to look at. */
export function ownPid(_args: Readonly<Record<string, never>>): number {
  return process.pid;
}

export interface Blocked {
  /** `D` cannot be interrupted, `S` can. */
  readonly state: string;
  /** `node[12] S: statx(2) in request_wait_answer < …` */
  readonly line: string;
}

/**
 * The task of a process that waits for an answer of a FUSE server; undefined when none does so within the deadline. The
 * kernel's stack must be readable, as it is for root.
 */
export function blockedInFuse(args: { readonly pid: number; readonly deadlineMs: number }): Blocked | undefined {
  const end = performance.now() + args.deadlineMs;
  for (;;) {
    const task = tasksOf(args.pid).find(({ stack, wchan }) => [...stack, wchan].includes("request_wait_answer"));
    if (task) return { state: task.state, line: describeTask(task) };
    if (performance.now() > end) return undefined;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
  }
}

/** SIGKILL. Does not wait for the end. */
export function killProcess({ pid }: { readonly pid: number }): void {
  kill(pid, "SIGKILL");
}

/** Waits for the end of a process; false when it is still there at the deadline. */
export function processEnds(args: { readonly pid: number; readonly deadlineMs: number }): boolean {
  const end = performance.now() + args.deadlineMs;
  while (tasksOf(args.pid).some(({ state }) => state !== "Z")) {
    if (performance.now() > end) return false;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
  }
  return true;
}

/** Name of the FUSE connection of the mount at `path` under fusectl: its device minor. */
export function connectionMinor({ path }: { readonly path: string }): number {
  const top = readMountinfo().findLast(({ mountPoint }) => mountPoint === path);
  if (!top) throw new Error(`nothing is mounted at ${JSON.stringify(path)}`);
  return top.minor;
}

/** Ends a FUSE connection through fusectl. */
export function abortFuse({ minor }: { readonly minor: number }): void {
  if (!abortConnection(minor)) throw new Error(`there is no FUSE connection ${minor}`);
}
