import type { Unit } from "../units.ts";
import { varyingFactors } from "./level-set.ts";

/** Sets that a search may name are of up to so many levels at once. */
export const mostTogether = 3;

/** What a search chooses from. */
export interface SearchSpace {
  readonly factors: readonly string[];
  /** How many sets of so many levels the factors allow, whether or not a cell has them. */
  readonly sets: (size: number) => number;
}

/**
 * What each level beyond the first costs, as a logarithm: that factors act together is taken to be twenty times rarer than that one acts
 * alone, so it takes that much more evidence.
 */
export const costOfTogether = Math.log(20);

export function searchSpace(units: readonly Unit[]): SearchSpace {
  const factors = varyingFactors(units);
  const levels = factors.map((factor) => new Set(units.map((unit) => unit.levels[factor])).size);
  const polynomials = symmetricPolynomials(levels);
  return { factors, sets: (size) => polynomials[size] ?? 0 };
}

/** The n-th is the sum of all products of n of the numbers. */
function symmetricPolynomials(numbers: readonly number[]): number[] {
  const sums = [1, ...numbers.map(() => 0)];
  numbers.forEach((number, seen) => {
    for (let size = seen + 1; size > 0; size--) sums[size] = (sums[size] ?? 0) + number * (sums[size - 1] ?? 0);
  });
  return sums;
}
