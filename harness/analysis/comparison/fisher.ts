import type { Counts } from "../tally.ts";

/** A one-sided exact test that the second failure rate is above the first. */
export interface Exact {
  /** Chance of so many failures of the second or more, if both have the same rate and so many failed in all. */
  readonly p: number;
  /** The smallest p that trials and failures in all could have given: how they fall on the two sides is left open. */
  readonly least: number;
}

/**
 * Fisher's exact test (The Design of Experiments, 1935), one side: hypergeometric, with trials and failures in all as they are.
 * Where nothing or everything failed there is but one way to fall: p is 1 then.
 */
export function failsMoreOften(first: Counts, second: Counts): Exact {
  const failures = first.failures + second.failures;
  if (failures === 0 || failures === first.n + second.n) return { p: 1, least: 1 };
  const most = Math.min(failures, second.n);
  const chance = (k: number) => hypergeometric(k, failures, second.n, first.n + second.n);
  let p = 0;
  for (let k = most; k >= second.failures; k--) p += chance(k);
  return { p: Math.min(1, p), least: Math.min(1, chance(most)) };
}

/** Chance that of `drawn` out of `all`, of which `marked` are marked, `k` are marked. */
function hypergeometric(k: number, marked: number, drawn: number, all: number): number {
  return Math.exp(logChoose(marked, k) + logChoose(all - marked, drawn - k) - logChoose(all, drawn));
}

function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}

/** Stirling's series from 20 on, where its error is below 1e-13. */
function logFactorial(n: number): number {
  if (n < 20) return Math.log(factorial(n));
  return n * Math.log(n) - n + Math.log(2 * Math.PI * n) / 2 + 1 / (12 * n) - 1 / (360 * n ** 3) + 1 / (1260 * n ** 5);
}

function factorial(n: number): number {
  let product = 1;
  for (let i = 2; i <= n; i++) product *= i;
  return product;
}
