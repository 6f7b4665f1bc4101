import type { Level } from "../../../scenarios/factors.ts";
import type { Unit } from "../units.ts";
import { chanceOfExcess } from "./chance.ts";
import { type LevelSet, sum } from "./level-set.ts";
import { trialsToTell } from "./trials-to-tell.ts";

/** A factor that makes no difference. */
export interface RuledOut {
  readonly factor: string;
  /** With the cause present trials failed under each of these. */
  readonly levels: readonly Level[];
  readonly trials: number;
  readonly failures: number;
  /** With no cause present none of its levels failed more often than the others. */
  readonly without: { readonly trials: number; readonly failures: number };
}

/** Factors ruled out by units with the cause (`members`) and by units without any (`rest`). */
export function ruledOutBy(
  cause: LevelSet,
  members: readonly Unit[],
  rest: readonly Unit[],
  factors: readonly string[],
): RuledOut[] {
  const { n, failures } = sum(members);
  const enough = trialsToTell(failures / n);
  return factors.flatMap((factor) => {
    if (factor in cause || !holdsWithout(rest, factor)) return [];
    const tried = levelsOf(members, factor).filter(({ units }) => sum(units).n >= enough || sum(units).failures > 0);
    if (tried.length < 2 || tried.some(({ units }) => sum(units).failures === 0)) return [];
    const inside = sum(tried.flatMap(({ units }) => units));
    const outside = sum(rest);
    return [
      {
        factor,
        levels: tried.map(({ level }) => level),
        trials: inside.n,
        failures: inside.failures,
        without: { trials: outside.n, failures: outside.failures },
      },
    ];
  });
}

function holdsWithout(rest: readonly Unit[], factor: string): boolean {
  const levels = levelsOf(rest, factor);
  return levels.every(({ units }) => {
    const others = rest.filter((unit) => !units.includes(unit));
    return chanceOfExcess(sum(units), sum(others)) * levels.length > 0.05;
  });
}

function levelsOf(units: readonly Unit[], factor: string): { level: Level; units: Unit[] }[] {
  const groups = Map.groupBy(units, ({ levels }) => levels[factor]);
  return [...groups].flatMap(([level, members]) => (level === undefined ? [] : [{ level, units: members }]));
}
