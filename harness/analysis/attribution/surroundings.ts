import { assign, type Level } from "../../../scenarios/factors.ts";
import type { JudgedCell } from "../judged-cell.ts";
import type { Counts } from "../tally.ts";
import { type Unit, unitsOf } from "../units.ts";
import { hasLevels, type LevelSet, sum, varyingFactors } from "./level-set.ts";
import { unitsWithout } from "./search.ts";

/** What counter-examples of a scenario's causes are made of, and held against. */
export interface Surroundings {
  readonly units: readonly Unit[];
  readonly causes: readonly LevelSet[];
  /** Units with none of the causes, and their trials. */
  readonly unexplained: readonly Unit[];
  readonly rest: Counts;
  /** Factors that the scenario switches; an order of steps is none of them. */
  readonly factors: readonly string[];
  /** The recommended level of a factor, or the scenario's own where the former was not tried. */
  readonly reference: (factor: string) => Level | undefined;
  /** Every level of a factor that was tried and not refused: the reference first, then those with the most trials that passed. */
  readonly levelsOf: (factor: string) => readonly Level[];
  readonly unitWith: (levels: LevelSet) => Unit | undefined;
  /** Whether the kernel refused this setting, or the harness could not run it. */
  readonly isRefused: (levels: LevelSet) => boolean;
}

/** @param cells those of one scenario on one kernel, in one environment and with one subject */
export function surroundingsOf(cells: readonly JudgedCell[], causes: readonly LevelSet[]): Surroundings {
  const units = cells.flatMap(unitsOf);
  const names = [...new Set(units.flatMap(({ levels }) => Object.keys(levels)))];
  const keyOf = (levels: LevelSet) => names.map((name) => levels[name]).join("\n");
  const byLevels = new Map(units.map((unit) => [keyOf(unit.levels), unit]));
  const own: Readonly<Record<string, Level>> = cells.find(({ cell }) => cell.varied.length === 0)?.cell.factors ?? {};
  const recommended: Readonly<Record<string, Level>> = assign({});
  const isTried = (factor: string, level: Level | undefined) => units.some(({ levels }) => levels[factor] === level);
  const reference = (factor: string) => (isTried(factor, recommended[factor]) ? recommended : own)[factor];
  const refused = new Set(cells.filter(isUseless).map(({ cell }) => keyOf(cell.factors)));
  const unexplained = unitsWithout(causes, units);
  return {
    ...{ units, causes, reference, unexplained },
    rest: sum(unexplained),
    factors: varyingFactors(units).filter((factor) => factor !== "schedule"),
    levelsOf: (factor) => levelsByPasses(units, factor, reference(factor)),
    unitWith: (levels) => byLevels.get(keyOf(levels)),
    isRefused: (levels) => refused.has(keyOf(withoutSchedule(levels))),
  };
}

/** The levels that a cell is made of. */
export function withoutSchedule({ schedule: _, ...levels }: LevelSet): LevelSet {
  return levels;
}

/** Whether one of the causes is present. */
export function isBlamed(levels: LevelSet, causes: readonly LevelSet[]): boolean {
  return causes.some((cause) => hasLevels({ levels }, cause));
}

function isUseless({ judgement, tally }: JudgedCell): boolean {
  return judgement.verdict === "unsupported" || (tally.n === 0 && tally.harnessErrors > 0);
}

function levelsByPasses(units: readonly Unit[], factor: string, reference: Level | undefined): Level[] {
  const groups = Map.groupBy(units, ({ levels }) => levels[factor]);
  const passes = (level: Level) => {
    const { n, failures } = sum(groups.get(level) ?? []);
    return level === reference ? Number.POSITIVE_INFINITY : n - failures;
  };
  return [...groups.keys()].filter((level) => level !== undefined).toSorted((a, b) => passes(b) - passes(a));
}
