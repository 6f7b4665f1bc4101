import type { Unit } from "./units.ts";

/** Keeps the search short; a cause of more factors would explain nothing to a reader. */
const mostFactors = 5;

/**
 * The first set of one factor, then of two and so on, whose levels in failing trials are none of those in passing ones. With one
 * factor switched at a time it holds each factor whose switching rescued the cell, and no other. Undefined when there is no such set.
 */
export function smallestExplanation(
  factors: readonly string[],
  failing: readonly Unit[],
  passing: readonly Unit[],
): readonly string[] | undefined {
  for (let size = 1; size <= Math.min(factors.length, mostFactors); size++) {
    const found = subsets(factors, size).find((set) => explains(set, failing, passing));
    if (found) return found;
  }
  return undefined;
}

function explains(set: readonly string[], failing: readonly Unit[], passing: readonly Unit[]): boolean {
  const project = ({ levels }: Unit) => JSON.stringify(set.map((factor) => levels[factor]));
  const bad = new Set(failing.map(project));
  return passing.every((unit) => !bad.has(project(unit)));
}

function subsets(items: readonly string[], size: number): string[][] {
  if (size === 0) return [[]];
  return items.flatMap((item, i) => subsets(items.slice(i + 1), size - 1).map((rest) => [item, ...rest]));
}
