import type { Exact } from "./fisher.ts";

/**
 * Which of many tests say something, when at most a share of `alpha` of such families may hold a single false one: Bonferroni's bound,
 * spread over those tests alone that could say anything (Tarone, "A modified Bonferroni method for discrete data", Biometrics 46, 1990).
 * A cell without a failure on either side, or with nothing else, can never show a difference, so it costs the others nothing.
 */
export function tellingOf<T extends Exact>(tests: readonly T[], alpha: number): T[] {
  const bound = alpha / countedTests(tests, alpha);
  return tests.filter(({ p }) => p <= bound);
}

/** The smallest count of which at most so many tests could reach alpha divided by it. */
function countedTests(tests: readonly Exact[], alpha: number): number {
  const least = tests.map((test) => test.least).toSorted((a, b) => a - b);
  let count = 1;
  while ((least[count] ?? 1) <= alpha / count) count++;
  return count;
}
