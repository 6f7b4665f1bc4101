import quantile from "@stdlib/stats-base-dists-beta-quantile";

/** Lower and upper end of a failure rate, 0 to 1. */
export type Interval = readonly [low: number, high: number];

/**
 * Exact two-sided 95 % interval of a failure rate (Clopper and Pearson, Biometrika 26, 1934), by the quantiles of the beta
 * distribution: low = B(0.025; k, n-k+1), high = B(0.975; k+1, n-k).
 */
export function clopperPearson(failures: number, trials: number): Interval {
  checkCounts(failures, trials);
  const low = failures === 0 ? 0 : quantile(0.025, failures, trials - failures + 1);
  const high = failures === trials ? 1 : quantile(0.975, failures + 1, trials - failures);
  return [low, high];
}

/**
 * One-sided 95 % upper bound: the rate is below it. Used where no failure was seen, because the two-sided interval would
 * spend half of its error on a lower end that cannot lie below 0. For 0 of 299 it is 0.997 %.
 */
export function upperBound(failures: number, trials: number): number {
  checkCounts(failures, trials);
  return failures === trials ? 1 : quantile(0.95, failures + 1, trials - failures);
}

function checkCounts(failures: number, trials: number): void {
  const counts = Number.isInteger(failures) && Number.isInteger(trials);
  if (!counts || failures < 0 || trials < failures) {
    throw new RangeError(`no interval for "${failures}" failures in "${trials}" trials`);
  }
}
