import type { Interval } from "./interval.ts";
import type { Counts } from "./tally.ts";

export interface Difference {
  /** Failure rate of the first minus that of the second. */
  readonly effect: number;
  /** Of the confidence asked for. */
  readonly interval: Interval;
}

/**
 * Difference of two failure rates with Newcombe's hybrid score interval (method 10 of Statistics in Medicine 17, 1998): Wilson's
 * intervals of the two rates, put together. Unlike the exact ones it stays short for few trials and never leaves [-1, 1].
 */
export function difference(first: Counts, second: Counts, z: number = quantiles["95 %"]): Difference {
  const [p1, p2] = [first.failures / first.n, second.failures / second.n];
  const [l1, u1] = wilson(first, z);
  const [l2, u2] = wilson(second, z);
  const effect = p1 - p2;
  const low = effect - Math.hypot(p1 - l1, u2 - p2);
  const high = effect + Math.hypot(u1 - p1, p2 - l2);
  return { effect, interval: [low, high] };
}

/** Quantiles of the normal distribution (97.5 % and 99.5 %) that leave the rest to both sides. */
export const quantiles = { "95 %": 1.959963984540054, "99 %": 2.5758293035489004 } as const;

/** Wilson's score interval (Journal of the American Statistical Association 22, 1927). */
export function wilson({ failures, n }: Counts, z: number = quantiles["95 %"]): Interval {
  const p = failures / n;
  const centre = (p + z ** 2 / (2 * n)) / (1 + z ** 2 / n);
  const half = (z / (1 + z ** 2 / n)) * Math.sqrt((p * (1 - p)) / n + z ** 2 / (4 * n ** 2));
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}
