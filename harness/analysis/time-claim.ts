import type { Arms } from "./arms.ts";
import type { Finding } from "./failure-claim.ts";
import type { Interval } from "./interval.ts";
import type { JudgedCell } from "./judged-cell.ts";

/** Fewer successful trials on a side say too little about its median. */
const leastTrials = 10;
const resamples = 1000;

/**
 * Holds a contrast of durations against the advice that following is faster. Effect: share of the time saved, 1 - median(followed) /
 * median(ignored), with a 95 % percentile bootstrap interval. Only successful trials count: a failure is not a fast success.
 */
export function timeClaim(arms: Arms, atLeast: number): Finding {
  const [followed, ignored] = [durations(arms.followed), durations(arms.ignored)];
  if (Math.min(followed.length, ignored.length) < leastTrials) {
    return {
      verdict: "not testable here",
      effect: null,
      interval: null,
      why: "too few successful trials on both sides",
    };
  }
  const effect = saved(followed, ignored);
  const interval = bootstrap(followed, ignored);
  const why = `median ${milliseconds(median(followed))} with it, ${milliseconds(median(ignored))} without`;
  if (interval[0] > atLeast) return { verdict: "supported", effect, interval, why };
  return { verdict: interval[1] <= atLeast ? "refuted" : "partly", effect, interval, why };
}

function durations(cells: readonly JudgedCell[]): number[] {
  return cells.flatMap(({ trials }) =>
    trials.flatMap(({ outcome, timingsMs }) => {
      const total = timingsMs.total;
      return outcome === "ok" && total !== undefined ? [total] : [];
    }),
  );
}

function saved(followed: readonly number[], ignored: readonly number[]): number {
  return 1 - median(followed) / median(ignored);
}

function bootstrap(followed: readonly number[], ignored: readonly number[]): Interval {
  const random = sequence(1);
  const effects = Array.from({ length: resamples }, () => saved(resample(followed, random), resample(ignored, random)));
  effects.sort((a, b) => a - b);
  return [effects[Math.floor(resamples * 0.025)] ?? 0, effects[Math.floor(resamples * 0.975)] ?? 0];
}

function resample(values: readonly number[], random: () => number): number[] {
  return values.map(() => values[Math.floor(random() * values.length)] ?? 0);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2;
}

/** The same numbers for the same ledger (mulberry32), so that a report made twice is the same. */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function milliseconds(value: number): string {
  return `${value.toFixed(1)} ms`;
}
