import type { Level } from "../../scenarios/factors.ts";
import { alternativesTo } from "./attribution/alternatives.ts";
import { type Confirmation, confirmationOf } from "./attribution/confirmation.ts";
import { hasLevels, type LevelSet, sum } from "./attribution/level-set.ts";
import type { Evidence } from "./attribution/model.ts";
import { explainRest } from "./attribution/rest.ts";
import { type RuledOut, ruledOutBy } from "./attribution/ruled-out.ts";
import { evidenceOf, findCauses, unitsWithout } from "./attribution/search.ts";
import { type Surroundings, surroundingsOf } from "./attribution/surroundings.ts";
import { clopperPearson, type Interval } from "./interval.ts";
import type { JudgedCell } from "./judged-cell.ts";
import { type Unit, unitsOf } from "./units.ts";

/** Why a scenario fails, as far as its own cells tell. */
export interface Attribution {
  readonly scenario: string;
  readonly kernel: string;
  readonly environment: string;
  readonly subject: string;
  /**
   * `levels`: `cause` explains the failures. `steps`: it fails whatever the levels. `too few trials`: no level stands out. `none`: cells differ
   * by more than chance, and no set of levels explains how.
   */
  readonly explanation: "levels" | "steps" | "too few trials" | "none";
  /** The smallest set of levels with which trials fail more often; for `steps` the scenario itself. */
  readonly cause: Readonly<Record<string, Level>>;
  /** Trials with the cause present; without one those that no cause explains. */
  readonly trials: number;
  readonly failures: number;
  /** Exact 95 % interval of their failure rate. */
  readonly interval: Interval;
  /** Trials in which neither this cause nor another one of the scenario is present. */
  readonly without: { readonly trials: number; readonly failures: number };
  /** Other sets of levels that explain the same failures at least a twentieth as well, best first. */
  readonly alternatives: readonly LevelSet[];
  readonly ruledOut: readonly RuledOut[];
  /** Of `levels`: what the counter-examples showed. */
  readonly confirmation?: Confirmation;
}

type Place = Pick<Attribution, "scenario" | "kernel" | "environment" | "subject">;

/**
 * Attributions of all scenarios with failing cells, scenario by scenario and kernel by kernel. Where orders were explored the cause is an order of
 * steps, and its shortest form says more than levels could: those cells are left out.
 */
export function attribute(cells: readonly JudgedCell[]): Attribution[] {
  const sampled = cells.filter(({ cell }) => cell.exploration === undefined);
  const groups = Map.groupBy(sampled, ({ cell }) =>
    JSON.stringify([cell.scenario, cell.kernel.release, cell.kernel.version, cell.environment, cell.subject]),
  );
  return [...groups.values()].flatMap(attributeScenario);
}

function attributeScenario(cells: readonly JudgedCell[]): Attribution[] {
  const [first] = cells;
  const units = cells.flatMap(unitsOf);
  if (!first || sum(units).failures === 0) return [];
  const { scenario, kernel, environment, subject } = first.cell;
  const place = { scenario, kernel: kernel.name, environment, subject };
  const evidence = evidenceOf(units);
  const causes = findCauses(evidence);
  const rest = unitsWithout(causes, units);
  const surroundings = surroundingsOf(cells, causes);
  const named = causes.map((cause) => explained(place, cause, surroundings, evidence, rest));
  return [...named.toSorted((a, b) => b.failures - a.failures), ...unexplained(place, rest, evidence)];
}

function explained(
  place: Place,
  cause: LevelSet,
  surroundings: Surroundings,
  evidence: Evidence,
  rest: readonly Unit[],
): Attribution {
  const members = evidence.units.filter((unit) => hasLevels(unit, cause));
  return {
    ...place,
    explanation: "levels",
    cause,
    ...measured(members, rest),
    alternatives: alternativesTo(cause, surroundings.causes, evidence),
    ruledOut: ruledOutBy(cause, members, rest, evidence.space.factors),
    confirmation: confirmationOf(cause, surroundings),
  };
}

function unexplained(place: Place, rest: readonly Unit[], evidence: Evidence): Attribution[] {
  if (sum(rest).failures === 0) return [];
  const explanation = explainRest(rest, evidence);
  const isSteps = explanation === "steps";
  return [
    {
      ...place,
      explanation,
      cause: isSteps ? { scenario: place.scenario } : {},
      ...measured(rest, []),
      alternatives: [],
      ruledOut: isSteps ? ruledOutBy({}, rest, [], evidence.space.factors) : [],
    },
  ];
}

function measured(
  members: readonly Unit[],
  rest: readonly Unit[],
): Pick<Attribution, "trials" | "failures" | "interval" | "without"> {
  const { n, failures } = sum(members);
  const without = sum(rest);
  return {
    trials: n,
    failures,
    interval: clopperPearson(failures, n),
    without: { trials: without.n, failures: without.failures },
  };
}
