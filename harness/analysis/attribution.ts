import type { Level } from "../../scenarios/factors.ts";
import type { JudgedCell } from "./judged-cell.ts";
import { enoughToContrast, type Unit, unitsOf } from "./units.ts";

/** Why a scenario fails, as far as its own cells tell. */
export interface Attribution {
  readonly scenario: string;
  readonly kernel: string;
  /**
   * The smallest set of levels present in every failing and in no passing trial. `{ scenario }` when all its cells fail, so that
   * its steps are the cause; `{}` when no set of up to five levels explains the failures.
   */
  readonly cause: Readonly<Record<string, Level>>;
  readonly trials: number;
  readonly failures: number;
  readonly ruledOut: readonly RuledOut[];
}

/** A factor whose levels made no difference: with the cause present it failed under each of them. */
export interface RuledOut {
  readonly factor: string;
  readonly levels: readonly Level[];
  readonly trials: number;
  readonly failures: number;
}

/** Attributions of all scenarios with failing cells, scenario by scenario and kernel by kernel. */
export function attribute(cells: readonly JudgedCell[]): Attribution[] {
  const groups = Map.groupBy(cells, ({ cell }) =>
    JSON.stringify([cell.scenario, cell.kernel.release, cell.kernel.version, cell.environment, cell.subject]),
  );
  return [...groups.values()].flatMap(attributeScenario);
}

function attributeScenario(cells: readonly JudgedCell[]): Attribution[] {
  const units = cells.flatMap(unitsOf);
  const failing = units.filter((unit) => unit.failures > 0);
  const first = cells[0];
  if (failing.length === 0 || !first) return [];
  const passing = units.filter((unit) => unit.failures === 0 && enoughToContrast(unit, failing));
  const place = { scenario: first.cell.scenario, kernel: first.cell.kernel.release };
  const varying = varyingFactors([...failing, ...passing]);
  const entry = (cause: Attribution["cause"], members: readonly Unit[]): Attribution => ({
    ...place,
    cause,
    ...sum(members),
    ruledOut: ruledOut(members, varying, Object.keys(cause)),
  });
  if (passing.length === 0) return [entry({ scenario: place.scenario }, failing)];
  const explaining = smallestExplanation(varying, failing, passing);
  if (!explaining) return [entry({}, failing)];
  const centre = centreOf([...failing, ...passing], explaining);
  const causes = failing.map((unit) => ({ unit, factors: ownPart(unit, explaining, passing, centre) }));
  const byLevels = Map.groupBy(causes, ({ unit, factors }) => JSON.stringify(projectFirst([unit], factors)));
  return [...byLevels.values()].map((members) => {
    const units = members.map(({ unit }) => unit);
    return entry(projectFirst(units, members[0]?.factors ?? []), units);
  });
}

/**
 * Where the setting around which the others vary passes, a failing unit is due to what it switched: two options that fail
 * each by itself explain all failures only together, but are two causes. Where that setting fails, all of it is the cause.
 */
function ownPart(
  unit: Unit,
  factors: readonly string[],
  passing: readonly Unit[],
  centre: Unit["levels"],
): readonly string[] {
  const centrePasses = passing.some(({ levels }) => factors.every((factor) => levels[factor] === centre[factor]));
  const switched = factors.filter((factor) => unit.levels[factor] !== centre[factor]);
  return centrePasses && explains(switched, [unit], passing) ? switched : factors;
}

/** The most frequent level of each factor: with one factor switched at a time, the setting in the middle. */
function centreOf(units: readonly Unit[], factors: readonly string[]): Unit["levels"] {
  return Object.fromEntries(
    factors.flatMap((factor) => {
      const byLevel = [...Map.groupBy(units, ({ levels }) => levels[factor])];
      const [level] = byLevel.reduce((most, next) => (next[1].length > most[1].length ? next : most));
      return level === undefined ? [] : [[factor, level]];
    }),
  );
}

/**
 * The first set of one factor, then of two and so on, whose levels in failing trials are none of those in passing ones. With one
 * factor switched at a time it holds each factor whose switching rescued the cell, and no other.
 */
function smallestExplanation(
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

/** Keeps the search short; a cause of more factors would explain nothing to a reader. */
const mostFactors = 5;

function explains(set: readonly string[], failing: readonly Unit[], passing: readonly Unit[]): boolean {
  const bad = new Set(failing.map((unit) => JSON.stringify(project(unit, set))));
  return passing.every((unit) => !bad.has(JSON.stringify(project(unit, set))));
}

function subsets(items: readonly string[], size: number): string[][] {
  if (size === 0) return [[]];
  return items.flatMap((item, i) => subsets(items.slice(i + 1), size - 1).map((rest) => [item, ...rest]));
}

function varyingFactors(units: readonly Unit[]): string[] {
  const names = [...new Set(units.flatMap((unit) => Object.keys(unit.levels)))];
  return names.filter((name) => new Set(units.map((unit) => unit.levels[name])).size > 1);
}

function ruledOut(members: readonly Unit[], varying: readonly string[], cause: readonly string[]): RuledOut[] {
  return varying.flatMap((factor) => {
    const levels = [...new Set(members.map((unit) => unit.levels[factor]))].filter((level) => level !== undefined);
    if (cause.includes(factor) || levels.length < 2) return [];
    return [{ factor, levels, ...sum(members) }];
  });
}

function project(unit: Unit, factors: readonly string[]): (Level | undefined)[] {
  return factors.map((factor) => unit.levels[factor]);
}

function projectFirst(members: readonly Unit[], factors: readonly string[]): Record<string, Level> {
  const levels = members[0]?.levels ?? {};
  return Object.fromEntries(
    factors.flatMap((factor) => (levels[factor] === undefined ? [] : [[factor, levels[factor]]])),
  );
}

function sum(units: readonly Unit[]): { trials: number; failures: number } {
  return {
    trials: units.reduce((total, unit) => total + unit.n, 0),
    failures: units.reduce((total, unit) => total + unit.failures, 0),
  };
}
