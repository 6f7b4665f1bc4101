import type { Counts } from "../tally.ts";

/** Natural logarithm of the likelihood of these counts at a failure rate, without the binomial coefficient. */
export function logLikelihood({ n, failures }: Counts, rate: number): number {
  const passes = n - failures;
  return (failures === 0 ? 0 : failures * Math.log(rate)) + (passes === 0 ? 0 : passes * Math.log1p(-rate));
}

/** The same at the observed rate, where it is greatest. */
export function bestLogLikelihood(counts: Counts): number {
  return counts.n === 0 ? 0 : logLikelihood(counts, counts.failures / counts.n);
}

/**
 * Chance that at least so many of all failures fall among the trials inside, were each trial as likely to fail as any other: the upper
 * tail of the hypergeometric distribution (Fisher's exact test, one side).
 */
export function chanceOfExcess(inside: Counts, outside: Counts): number {
  const all = { n: inside.n + outside.n, failures: inside.failures + outside.failures };
  const most = Math.min(inside.n, all.failures);
  let term = Math.exp(
    logChoose(all.failures, inside.failures) +
      logChoose(all.n - all.failures, inside.n - inside.failures) -
      logChoose(all.n, inside.n),
  );
  let sum = 0;
  for (let k = inside.failures; k <= most && term > sum * 1e-12; k++) {
    sum += term;
    term *= ((all.failures - k) * (inside.n - k)) / ((k + 1) * (all.n - all.failures - inside.n + k + 1));
  }
  return Math.min(1, sum);
}

/** Chance of at most so many failures at this rate. */
export function chanceOfAtMost({ n, failures }: Counts, rate: number): number {
  if (rate >= 1) return failures >= n ? 1 : 0;
  let sum = 0;
  for (let k = 0; k <= failures; k++) sum += Math.exp(logChoose(n, k) + logLikelihood({ n, failures: k }, rate));
  return Math.min(1, sum);
}

/** Chance of at least so many failures at this rate. */
export function chanceOfAtLeast({ n, failures }: Counts, rate: number): number {
  return failures === 0 ? 1 : chanceOfAtMost({ n, failures: n - failures }, 1 - rate);
}

function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}

/** Exact below 16; above by Stirling's series, whose error there is below 1e-11. */
function logFactorial(n: number): number {
  if (n < 16) return Math.log(factorial(n));
  const series = 1 / (12 * n) - 1 / (360 * n ** 3) + 1 / (1260 * n ** 5);
  return n * Math.log(n) - n + Math.log(2 * Math.PI * n) / 2 + series;
}

function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1);
}
