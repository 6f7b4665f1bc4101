import { gainOf, moreThanChance } from "./best-set.ts";
import { hasLevels, includes, type LevelSet, sizeOf, sum } from "./level-set.ts";
import type { Evidence } from "./model.ts";
import { unitsWithout } from "./search.ts";
import { mostTogether } from "./search-space.ts";
import { visitSets } from "./visit-sets.ts";

/**
 * Sets of levels that explain the failures of this cause at least a twentieth as well, best first. Left out are those that only add levels to it or leave
 * some out without touching other units: there is no evidence between them, and the smaller one is told.
 */
export function alternativesTo(cause: LevelSet, causes: readonly LevelSet[], evidence: Evidence): LevelSet[] {
  const others = causes.filter((other) => other !== cause);
  const open = unitsWithout(others, evidence.units);
  const all = sum(open);
  const own = sum(open.filter((unit) => hasLevels(unit, cause)));
  const least = gainOf(own, all, evidence.space, Math.min(sizeOf(cause), mostTogether)) - Math.log(20);
  const counts = moreThanChance(open, evidence);
  const found: { gain: number; set: LevelSet }[] = [];
  visitSets(open, evidence.space.factors, mostTogether, ({ size, members, inside, toSet }) => {
    const gain = gainOf(inside, all, evidence.space, size);
    if (gain < least) return;
    const set = toSet();
    const nested = includes(set, cause) || includes(cause, set);
    if (nested && inside.n === own.n) return;
    if (counts(members, size)) found.push({ gain, set });
  });
  return found.toSorted((a, b) => b.gain - a.gain).map(({ set }) => set);
}
