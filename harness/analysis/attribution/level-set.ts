import type { Level } from "../../../scenarios/factors.ts";
import type { Counts } from "../tally.ts";
import type { Unit } from "../units.ts";

/** Levels of some factors, all at once: `{ linkCount: "zero", runtime: "runc-1.3.6" }`. */
export type LevelSet = Readonly<Record<string, Level>>;

/** Whether a trial of the unit has all of these levels. */
export function hasLevels({ levels }: Pick<Unit, "levels">, set: LevelSet): boolean {
  // Called millions of times: no array is made of the set.
  for (const factor in set) {
    if (levels[factor] !== set[factor]) return false;
  }
  return true;
}

/** Whether whatever has the levels of `set` has those of `part`, too. */
export function includes(set: LevelSet, part: LevelSet): boolean {
  return hasLevels({ levels: set }, part);
}

export function sizeOf(set: LevelSet): number {
  return Object.keys(set).length;
}

/** Factors of which these units have more than one level. */
export function varyingFactors(units: readonly Unit[]): string[] {
  const names = [...new Set(units.flatMap(({ levels }) => Object.keys(levels)))];
  return names.filter((name) => new Set(units.map(({ levels }) => levels[name])).size > 1);
}

export function sum(units: readonly Counts[]): Counts {
  let [n, failures] = [0, 0];
  for (const unit of units) {
    n += unit.n;
    failures += unit.failures;
  }
  return { n, failures };
}
