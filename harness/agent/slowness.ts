/** How slow this environment is, and what that means for deadlines. */
import { statSync } from "node:fs";

/**
 * Best of five rounds on a machine with two cores of 2023 (a cloud instance, natively, nothing else running), in milliseconds.
 * Only the order of magnitude counts: emulated guests take 20 to 40 times as long.
 */
const referenceMs = 0.9;

const rounds = 5;

/**
 * How many times longer than on the reference machine a fixed piece of work takes: system calls, which emulation makes
 * dearest, and a little JavaScript. Takes some milliseconds, under emulation a fifth of a second. The best round counts, as
 * whatever else runs can only make one longer.
 */
export function measureSlowness(): number {
  const times = Array.from({ length: rounds }, () => duration(work));
  return Math.round((Math.min(...times) / referenceMs) * 10) / 10;
}

/**
 * By what factor deadlines are stretched in an environment that is `slowness` times slower than the reference machine. A quarter of
 * it, because deadlines are generous on the reference machine, but other guests may run beside this one; at most ten, so that a hang is
 * still found within minutes.
 */
export function deadlineScale(slowness: number): number {
  return Math.min(Math.max(slowness / 4, 1), 10);
}

/** Makes a duration of the reference machine, in milliseconds, one of this environment. */
export type Stretch = (ms: number) => number;

export function stretchBy(slowness: number): Stretch {
  const scale = deadlineScale(slowness);
  return (ms) => Math.round(ms * scale);
}

function work(): void {
  for (let i = 0; i < 300; i++) statSync("/proc/self");
  let text = "";
  for (let i = 0; i < 300; i++) text = JSON.stringify({ ...JSON.parse(text || "{}"), [`key${i % 20}`]: i });
}

function duration(action: () => void): number {
  const start = performance.now();
  action();
  return performance.now() - start;
}
