import type { Counts } from "../tally.ts";
import type { Unit } from "../units.ts";
import { error, isApart } from "./background.ts";
import { bestLogLikelihood, chanceOfExcess } from "./chance.ts";
import { hasLevels, type LevelSet, sum } from "./level-set.ts";
import type { Evidence } from "./model.ts";
import { costOfTogether, mostTogether, type SearchSpace } from "./search-space.ts";
import { visitSets } from "./visit-sets.ts";

/**
 * The set of levels that divides these units best: by the likelihood of one failure rate with it and a lower one without, less
 * the logarithm of how many sets of its size there are. Undefined when none is more than chance.
 */
export function bestSet(open: readonly Unit[], evidence: Evidence, size = mostTogether): LevelSet | undefined {
  const all = sum(open);
  let best: { gain: number; set: LevelSet } | undefined;
  visitSets(open, evidence.space.factors, Math.min(size, mostTogether), ({ size, inside, toSet }) => {
    const gain = gainOf(inside, all, evidence.space, size);
    if (gain <= (best?.gain ?? Number.NEGATIVE_INFINITY)) return;
    const set = toSet();
    if (isMoreThanChance(set, open, evidence)) best = { gain, set };
  });
  return best?.set;
}

/** Gain in log-likelihood when units with and without the set may have different rates, less the cost of choosing it. */
export function gainOf(inside: Counts, all: Counts, space: SearchSpace, size: number): number {
  const outside = { n: all.n - inside.n, failures: all.failures - inside.failures };
  // Cross-multiplied, as there may be nothing outside.
  if (inside.failures * outside.n <= outside.failures * inside.n) return Number.NEGATIVE_INFINITY;
  const gain = bestLogLikelihood(inside) + bestLogLikelihood(outside) - bestLogLikelihood(all);
  return gain - Math.log(space.sets(size)) - (size - 1) * costOfTogether;
}

/**
 * Either a unit that was told apart by its failures alone fails no more often than the others with the set, or all of them together
 * have more failures than calm units without it (Fisher's exact test), after division by the number of sets of its size and by the sizes.
 */
export function isMoreThanChance(
  set: LevelSet,
  open: readonly Unit[],
  { units, calm, excess, space }: Evidence,
): boolean {
  const inside = open.filter((unit) => hasLevels(unit, set));
  const explains = (unit: Unit) =>
    excess.has(unit) && !isApart(unit, sum(inside.filter((other) => other !== unit)), units.length);
  if (inside.some(explains)) return true;
  const among = new Set(open);
  const outside = calm.filter((unit) => among.has(unit) && !hasLevels(unit, set));
  const tests = space.sets(Object.keys(set).length) * mostTogether;
  return chanceOfExcess(sum(inside), sum(outside)) * tests < error / 2;
}
