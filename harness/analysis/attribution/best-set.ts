import type { Counts } from "../tally.ts";
import type { Unit } from "../units.ts";
import { error, isApart } from "./background.ts";
import { bestLogLikelihood, chanceOfExcess } from "./chance.ts";
import { type LevelSet, sum } from "./level-set.ts";
import type { Evidence } from "./model.ts";
import { costOfTogether, mostTogether, type SearchSpace } from "./search-space.ts";
import { visitSets } from "./visit-sets.ts";

/**
 * The set of levels that divides these units best: by the likelihood of one failure rate with it and a lower one without, less
 * the logarithm of how many sets of its size there are. Undefined when none is more than chance.
 */
export function bestSet(open: readonly Unit[], evidence: Evidence, size = mostTogether): LevelSet | undefined {
  const all = sum(open);
  const counts = moreThanChance(open, evidence);
  let best: { gain: number; set: LevelSet } | undefined;
  visitSets(open, evidence.space.factors, Math.min(size, mostTogether), ({ size, members, inside, toSet }) => {
    const gain = gainOf(inside, all, evidence.space, size);
    if (gain > (best?.gain ?? Number.NEGATIVE_INFINITY) && counts(members, size)) best = { gain, set: toSet() };
  });
  return best?.set;
}

/** Gain in log-likelihood when units with and without the set may have different rates, less the cost of choosing it. */
export function gainOf(inside: Counts, all: Counts, space: SearchSpace, size: number): number {
  const outside = less(all, inside);
  // Cross-multiplied, as there may be nothing outside.
  if (inside.failures * outside.n <= outside.failures * inside.n) return Number.NEGATIVE_INFINITY;
  const gain = bestLogLikelihood(inside) + bestLogLikelihood(outside) - bestLogLikelihood(all);
  return gain - Math.log(space.sets(size)) - (size - 1) * costOfTogether;
}

/**
 * Tells whether the units of a set fail for more than chance. Either one that was told apart by its failures alone fails no more often
 * than the others of the set, or all of them together have more failures than calm units without it (Fisher's exact test), after division by the number
 * of sets of this size and by the sizes.
 */
export function moreThanChance(
  open: readonly Unit[],
  { units, calm, excess, space }: Evidence,
): (members: readonly Unit[], size: number) => boolean {
  const allCalm = sum(open.filter((unit) => calm.has(unit)));
  return (members, size) => {
    const inside = sum(members);
    if (members.some((unit) => excess.has(unit) && !isApart(unit, less(inside, unit), units.length))) return true;
    const outside = less(allCalm, sum(members.filter((unit) => calm.has(unit))));
    return chanceOfExcess(inside, outside) * space.sets(size) * mostTogether < error / 2;
  };
}

function less(all: Counts, part: Counts): Counts {
  return { n: all.n - part.n, failures: all.failures - part.failures };
}
