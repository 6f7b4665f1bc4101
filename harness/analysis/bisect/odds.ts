/**
 * How much trials speak for one failure rate or for another, where neither rate is known but from trials: of two ends whose rates were
 * measured, which is a third kernel like?
 *
 * A rate is drawn from Jeffreys' prior, Beta(1/2, 1/2). After k failures in n trials the next one fails with the probability
 * (k + 1/2) / (n + 1), so what was learned at an end tells how probable a row of outcomes is on a kernel like it, and how little was
 * learned there counts. The ratio of two such probabilities is a test martingale: if the kernel is like the good end, it ever reaches R
 * in favour of the bad one with a probability of at most 1/R, however often one looks (Ville 1939; Wald's test of 1945 is the case of
 * two rates that are known).
 */
import type { Counts } from "../tally.ts";

/** The trials of two kernels that are told apart. */
export interface Ends {
  readonly good: Counts;
  readonly bad: Counts;
}

/** Natural logarithm of the odds that these trials are those of a kernel like the bad end, at even odds before them. */
export function lnOddsBad(kernel: Counts, { good, bad }: Ends): number {
  return lnPredictive(kernel, bad) - lnPredictive(kernel, good);
}

/** Natural logarithm of the odds that the ends have rates of their own and not one in common, at even odds before their trials. */
export function lnOddsDiffer({ good, bad }: Ends): number {
  return lnPredictive(good, none) - lnPredictive(good, bad);
}

/** Probability that the less probable side is the true one, at odds of e^ln. */
export function errorAt(lnOdds: number): number {
  return 1 / (1 + Math.exp(Math.abs(lnOdds)));
}

const none: Counts = { n: 0, failures: 0 };

/** Natural logarithm of the probability of these trials, in their order, after those that were seen. */
function lnPredictive(trials: Counts, seen: Counts): number {
  const sum = lnProduct();
  const [failures, passes] = [trials.failures, trials.n - trials.failures];
  for (let i = 0; i < failures; i++) sum.times((seen.failures + i + 0.5) / (seen.n + i + 1));
  for (let i = 0; i < passes; i++) sum.times((seen.n - seen.failures + i + 0.5) / (seen.n + failures + i + 1));
  return sum.ln();
}

/** A logarithm costs more than a product, so one is taken only before a number would get too small. */
function lnProduct(): { times(factor: number): void; ln(): number } {
  let [ln, product] = [0, 1];
  return {
    times(factor) {
      product *= factor;
      if (product > 1e-200) return;
      ln += Math.log(product);
      product = 1;
    },
    ln: () => ln + Math.log(product),
  };
}
