import type { Level } from "../../scenarios/factors.ts";
import { smallestExplanation } from "./explanation.ts";
import type { JudgedCell } from "./judged-cell.ts";
import type { Counts } from "./tally.ts";
import { enoughToContrast, type Unit, unitsOf } from "./units.ts";

/** Why a scenario fails, as far as its own cells tell. */
export interface Attribution {
  readonly scenario: string;
  readonly kernel: string;
  readonly environment: string;
  readonly subject: string;
  /** `levels`: `cause` explains the failures. `steps`: every cell fails. The others: no cause can be named. */
  readonly explanation: "levels" | "steps" | "too few trials" | "none";
  /** The smallest set of levels present in every failing and in no passing trial; for `steps` the scenario itself. */
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
  const [first] = cells;
  if (!first) return [];
  const { scenario, kernel, environment, subject } = first.cell;
  const place = { scenario, kernel: kernel.name, environment, subject };
  const units = cells.flatMap(unitsOf);
  return groupsOf(units).flatMap((failing) => explain(place, failing, units));
}

/**
 * Failing units that may share a cause. Where the scenario's own setting fails, switching a factor either rescues or goes on failing for
 * the same reason. Where it holds, each switched factor that makes it fail is a cause of its own.
 */
function groupsOf(units: readonly Unit[]): Unit[][] {
  const own = new Map(units.filter(({ varied }) => varied.length === 0).map((unit) => [unit.schedule, unit]));
  const failing = units.filter(({ failures }) => failures > 0);
  const groups = Map.groupBy(failing, ({ schedule, varied }) => {
    const counterpart = own.get(schedule);
    return counterpart && counterpart.failures === 0 ? varied.join() : "";
  });
  return [...groups.values()];
}

function explain(
  place: Pick<Attribution, "scenario" | "kernel" | "environment" | "subject">,
  failing: readonly Unit[],
  units: readonly Unit[],
): Attribution[] {
  const spared = units.filter(({ failures }) => failures === 0);
  const passing = spared.filter((unit) => enoughToContrast(unit, failing));
  const varying = varyingFactors([...failing, ...passing]);
  const entry = (explanation: Attribution["explanation"], cause: Attribution["cause"], members: readonly Unit[]) => {
    return { ...place, explanation, cause, ...sum(members), ruledOut: ruledOut(members, varying, Object.keys(cause)) };
  };
  if (passing.length === 0) {
    return [
      spared.length > 0 ? entry("too few trials", {}, failing) : entry("steps", { scenario: place.scenario }, failing),
    ];
  }
  const factors = smallestExplanation(varying, failing, passing);
  if (!factors) return [entry("none", {}, failing)];
  const byLevels = Map.groupBy(failing, (unit) => JSON.stringify(factors.map((factor) => unit.levels[factor])));
  return [...byLevels.values()].map((members) => entry("levels", levelsOf(members[0], factors), members));
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

function levelsOf(unit: Unit | undefined, factors: readonly string[]): Record<string, Level> {
  const chosen = Object.entries(unit?.levels ?? {}).filter(([factor]) => factors.includes(factor));
  return Object.fromEntries(chosen);
}

function sum(units: readonly Counts[]): { trials: number; failures: number } {
  return {
    trials: units.reduce((total, unit) => total + unit.n, 0),
    failures: units.reduce((total, unit) => total + unit.failures, 0),
  };
}
