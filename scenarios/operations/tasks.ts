/** What an actor can tell and do about other processes and FUSE connections. Nothing here touches a mount. */
import { kill } from "node:process";
import { abortConnection, readMountinfo, waitingRequests } from "../../engine/system/index.ts";
import { describeTask, tasksOf } from "../../harness/oracle/blocked.ts";
import { pollFor } from "./poll-for.ts";

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
export function blockedInFuse({ pid, deadlineMs }: { readonly pid: number; readonly deadlineMs: number }) {
  return pollFor(deadlineMs, (): Blocked | undefined => {
    const task = tasksOf(pid).find(({ stack, wchan }) => [...stack, wchan].includes("request_wait_answer"));
    return task && { state: task.state, line: describeTask(task) };
  });
}

/** Waits for a request without an answer on a FUSE connection; false when there is none at the deadline. */
export function requestWaits({ minor, deadlineMs }: { readonly minor: number; readonly deadlineMs: number }): boolean {
  return pollFor(deadlineMs, () => ((waitingRequests(minor) ?? 0) > 0 ? true : undefined)) ?? false;
}

/** SIGKILL. Does not wait for the end. */
export function killProcess({ pid }: { readonly pid: number }): void {
  kill(pid, "SIGKILL");
}

/** Waits for the end of a process; false when it is still there at the deadline. */
export function processEnds({ pid, deadlineMs }: { readonly pid: number; readonly deadlineMs: number }): boolean {
  return pollFor(deadlineMs, () => (tasksOf(pid).every(({ state }) => state === "Z") ? true : undefined)) ?? false;
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
