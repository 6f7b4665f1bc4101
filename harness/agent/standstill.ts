/**
 * Tells a step that waits for a held gate from one that is slow. A clock cannot: a loaded machine is slow, too. So the processes
 * are looked at: when every one of them sleeps and none has run since the look before, only what holds the gate can move them.
 */
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as after } from "node:timers/promises";
import { type BlockedTask, describeTask, familyOf, kernelWaits } from "../oracle/blocked.ts";
import type { Stretch } from "./slowness.ts";

/** What could move by itself. */
export interface Movers {
  /** Actors' processes that have a call to answer. */
  readonly callers: readonly number[];
  /** Actors' other processes; their children may serve a mount. */
  readonly idle: readonly number[];
  readonly servers: readonly number[];
  /** Steps that sleep: time alone goes on with them. */
  readonly sleepers: number;
  /** What a server may let a request wait by itself. */
  readonly longestDelayMs: number;
}

const pauseMs = 10;
/** Every call waits for FUSE: with the servers asleep, nobody answers them. */
const fuseQuietMs = 20;
/** A call waits for something else, such as a lock, or not in the kernel at all. */
const otherQuietMs = 300;

/** Resolves at the standstill, with who waits where; or when the signal aborts. */
export async function untilStandstill(movers: () => Movers, stretch: Stretch, signal: AbortSignal): Promise<string[]> {
  let last: string | undefined;
  let since = performance.now();
  while (!signal.aborted) {
    // The agent's own messages are read between two looks.
    await after(pauseMs);
    const present = movers();
    const state = present.sleepers > 0 ? undefined : stateOf(present);
    if (state === undefined || state !== last) since = performance.now();
    last = state;
    const quietMs = performance.now() - since - present.longestDelayMs;
    if (quietMs < fuseQuietMs) continue;
    const waits = present.callers.map(kernelWaits);
    if (quietMs >= neededMs(waits, stretch)) return waits.flat().map(describeTask);
  }
  return [];
}

/** @param waits of each process that has a call to answer */
function neededMs(waits: readonly (readonly BlockedTask[])[], stretch: Stretch): number {
  if (waits.flat().some(endsByItself)) return Number.POSITIVE_INFINITY;
  const allInFuse = waits.every((tasks) => tasks.length > 0 && tasks.every(isInFuse));
  return waits.length > 0 && allInFuse ? fuseQuietMs : stretch(otherQuietMs);
}

/** `request_wait_answer` waits for the answer, `fuse_get_req` and its like for that to INIT. */
function isInFuse(task: BlockedTask): boolean {
  return framesOf(task).some((name) => name === "request_wait_answer" || /^_*fuse_/.test(name));
}

/** Disks, read-copy-update (each umount waits for it) and the kernel's own threads, which a loaded machine lets wait, too. */
function endsByItself(task: BlockedTask): boolean {
  return framesOf(task).some((name) =>
    /^(io_schedule|.*rcu|.*flush_work|wait_for_completion_io|blk_|jbd2_)/.test(name),
  );
}

function framesOf({ stack, wchan }: BlockedTask): string[] {
  return [...stack, wchan ?? ""];
}

/** Differs whenever a task has run; undefined while one runs, waits for a processor, or is a server at its disk. */
function stateOf({ callers, idle, servers }: Movers): string | undefined {
  const serving = servers.flatMap(familyOf).flatMap(tasksOf);
  const tasks = [...callers, ...idle].flatMap(familyOf).flatMap(tasksOf);
  if (tasks.some(({ state }) => state === "R")) return undefined;
  if (serving.some(({ state }) => state === "R" || state === "D")) return undefined;
  return JSON.stringify([tasks, serving]);
}

interface Task {
  readonly tid: string;
  readonly state: string | undefined;
  readonly switches: readonly string[];
}

function tasksOf(pid: number): Task[] {
  const tids = unlessGone(() => readdirSync(`/proc/${pid}/task`)) ?? [];
  return tids.flatMap((tid) => {
    const status = unlessGone(() => readFileSync(`/proc/${pid}/task/${tid}/status`, "latin1"));
    if (status === undefined) return [];
    return {
      tid,
      state: /^State:\t(\w)/m.exec(status)?.[1],
      switches: status.match(/^\w+_ctxt_switches:\t\d+/gm) ?? [],
    };
  });
}

function unlessGone<Result>(action: () => Result): Result | undefined {
  try {
    return action();
  } catch (error) {
    if (["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw error;
  }
}
