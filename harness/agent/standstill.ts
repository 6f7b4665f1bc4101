/**
 * Tells a step that waits for a held gate from one that is slow. A clock cannot: a loaded machine is slow, too. So the processes
 * are looked at: when every one of them sleeps and none has run since the look before, only what holds the gate can move them.
 */
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as after } from "node:timers/promises";
import { type BlockedTask, familyOf, kernelWaits } from "../oracle/blocked.ts";
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
/** A call waits for something else, a lock or a disk, which may come by itself. */
const otherQuietMs = 300;

/** Resolves at the standstill, or when the signal aborts. */
export async function untilStandstill(movers: () => Movers, stretch: Stretch, signal: AbortSignal): Promise<void> {
  let last: string | undefined;
  let since = performance.now();
  while (!signal.aborted) {
    // The agent's own messages are read between two looks.
    await after(pauseMs);
    const present = movers();
    const state = present.sleepers > 0 ? undefined : stateOf(present);
    if (state === undefined || state !== last) since = performance.now();
    else if (performance.now() - since >= quietMs(present, stretch) + present.longestDelayMs) return;
    last = state;
  }
}

function quietMs({ callers }: Movers, stretch: Stretch): number {
  return callers.length > 0 && callers.every(waitsForFuse) ? fuseQuietMs : stretch(otherQuietMs);
}

function waitsForFuse(pid: number): boolean {
  const waits = kernelWaits(pid);
  return waits.length > 0 && waits.every(isInFuse);
}

/** `request_wait_answer` waits for the answer, `fuse_get_req` and its like for that to INIT. */
function isInFuse({ stack, wchan }: BlockedTask): boolean {
  return [...stack, wchan ?? ""].some((name) => name === "request_wait_answer" || /^_*fuse_/.test(name));
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
