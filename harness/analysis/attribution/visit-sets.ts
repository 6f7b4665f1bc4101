import type { Level } from "../../../scenarios/factors.ts";
import type { Counts } from "../tally.ts";
import type { Unit } from "../units.ts";
import { type LevelSet, sum } from "./level-set.ts";

/** A set of levels and what its units add up to. `toSet` costs more than a look at the counts. */
export interface Visited {
  readonly size: number;
  readonly members: readonly Unit[];
  readonly inside: Counts;
  readonly toSet: () => LevelSet;
}

/**
 * Calls back for each set of up to `size` levels with two failures or more, smaller ones first within each branch. Every unit is looked
 * at once for each of its sets: 300 units of 20 factors have 400 000 of them.
 */
export function visitSets(
  units: readonly Unit[],
  factors: readonly string[],
  size: number,
  visit: (visited: Visited) => void,
): void {
  extend({ units, from: 0, chosen: [] });

  function extend({ units, from, chosen }: Branch): void {
    for (let next = from; next < factors.length; next++) {
      for (const [level, members] of byLevel(units, factors[next] ?? "")) {
        const inside = sum(members);
        if (inside.failures < least) continue;
        const set = [...chosen, [factors[next] ?? "", level] as const];
        visit({ size: set.length, members, inside, toSet: () => Object.fromEntries(set) });
        if (set.length < size) extend({ units: members, from: next + 1, chosen: set });
      }
    }
  }
}

/** One failure tells no set from any other. */
const least = 2;

interface Branch {
  readonly units: readonly Unit[];
  readonly from: number;
  readonly chosen: readonly (readonly [string, Level])[];
}

function byLevel(units: readonly Unit[], factor: string): Map<Level, Unit[]> {
  const groups = new Map<Level, Unit[]>();
  for (const unit of units) {
    const level = unit.levels[factor];
    if (level === undefined) continue;
    const group = groups.get(level);
    if (group) group.push(unit);
    else groups.set(level, [unit]);
  }
  return groups;
}
