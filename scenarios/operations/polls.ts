/** Readiness rules: ask again until it is there. */
import { readdirSync } from "node:fs";
import { readMountinfo } from "../../engine/system/index.ts";

export interface PollResult {
  /** False when the deadline passed first. */
  readonly ready: boolean;
  readonly polls: number;
  readonly waitedMs: number;
}

/** Lists a directory until `name` (latin1; any name when left out) is in it. Errors of readdir end the poll. */
export function readdirPoll(args: { readonly path: string; readonly name?: string; readonly deadlineMs: number }) {
  const { path, name, deadlineMs } = args;
  return poll(deadlineMs, () => {
    const names = readdirSync(path, { encoding: "latin1" });
    return name === undefined ? names.length > 0 : names.includes(name);
  });
}

/** Reads mountinfo until a mount (of this type, `fuse` stands for `fuse.x` too) is at `path`. Touches no mount. */
export function mountinfoPoll(args: { readonly path: string; readonly fsType?: string; readonly deadlineMs: number }) {
  const { path, fsType, deadlineMs } = args;
  return poll(deadlineMs, () => {
    // The last mount at a path is the one that is seen.
    const top = readMountinfo().findLast(({ mountPoint }) => mountPoint === path);
    return top !== undefined && (fsType === undefined || top.type === fsType || top.type.startsWith(`${fsType}.`));
  });
}

/** A mount takes less than a millisecond, the shortest that a timer can wait: the first pauses are shorter. */
const firstPauseMs = 0.1;
const longestPauseMs = 1;

function poll(deadlineMs: number, look: () => boolean): PollResult {
  const begun = performance.now();
  let pauseMs = firstPauseMs;
  for (let polls = 1; ; polls++) {
    const ready = look();
    const waitedMs = performance.now() - begun;
    if (ready || waitedMs >= deadlineMs) return { ready, polls, waitedMs };
    block(pauseMs);
    pauseMs = Math.min(pauseMs * 2, longestPauseMs);
  }
}

/** An actor's process has nothing else to do, and may sleep in the middle of an operation. */
function block(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
