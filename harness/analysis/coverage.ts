/** What a run shows of the catalogue of known kernel behaviours, row by row. */
import type { Outcome } from "../../scenarios/outcome.ts";
import type { Scenario } from "../../scenarios/scenario.ts";
import type { NotRun } from "../matrix/plan.ts";
import type { Behaviour } from "./behaviours-file.ts";
import type { JudgedCell } from "./judged-cell.ts";
import type { Verdict } from "./verdict.ts";

/** A row of the catalogue with what this run has of it. */
export interface RowCoverage extends Behaviour {
  /** Some trial of some scenario that names the row says something about a kernel. */
  readonly shown: boolean;
  readonly scenarios: readonly ScenarioCoverage[];
}

export interface ScenarioCoverage {
  readonly name: string;
  /** One for each kernel, environment and subject that has cells of it, in the order of the cells. */
  readonly kernels: readonly KernelCoverage[];
  /** Why there is nothing, or not all, to see of it: levels that cannot be had, or that it was not in this run. */
  readonly reasons: readonly string[];
}

export interface KernelCoverage {
  readonly kernel: string;
  readonly environment: string;
  readonly subject: string;
  readonly cells: number;
  /** Those that say something about the kernel: without harness errors. */
  readonly trials: number;
  readonly verdicts: Readonly<Partial<Record<Verdict, number>>>;
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>;
  /** What passing trials noted about the kernel, each once. */
  readonly facts: readonly string[];
}

type Named = Pick<Scenario, "name" | "rows">;

/**
 * Each row of the catalogue, in its order, with the scenarios that name it and what their cells came to on each kernel.
 * @param scenarios all that are known, whether they ran or not
 * @param notRun what the plans of the run left out, with the reason
 */
export function coverageOf(
  behaviours: readonly Behaviour[],
  scenarios: readonly Named[],
  cells: readonly JudgedCell[],
  notRun: readonly NotRun[] = [],
): RowCoverage[] {
  const byScenario = Map.groupBy(cells, ({ cell }) => cell.scenario);
  return behaviours.map((behaviour) => {
    const own = scenarios
      .filter(({ rows }) => rows.includes(behaviour.id))
      .map(({ name }) => coverScenario(name, byScenario.get(name) ?? [], notRun));
    const shown = own.some(({ kernels }) => kernels.some(({ trials }) => trials > 0));
    return { ...behaviour, shown, scenarios: own };
  });
}

function coverScenario(name: string, cells: readonly JudgedCell[], notRun: readonly NotRun[]): ScenarioCoverage {
  const places = Map.groupBy(cells, ({ cell }) => JSON.stringify([cell.kernel.name, cell.environment, cell.subject]));
  const kernels = [...places.values()].flatMap(coverPlace);
  const leftOut = notRun.filter(({ what }) => what === name || what.startsWith(`${name} with `));
  const reasons = [...new Set(leftOut.map(({ reason }) => reason))];
  return { name, kernels, reasons: [...reasons, ...missing(kernels, reasons)] };
}

/** Nothing ran, and the plan does not say why: a choice of scenarios, a small profile, or time that ran out. */
function missing(kernels: readonly KernelCoverage[], reasons: readonly string[]): string[] {
  if (kernels.some(({ trials }) => trials > 0)) return [];
  if (kernels.length > 0) return ["no trial of it ran before the run ended"];
  return reasons.length > 0 ? [] : ["not in this run"];
}

function coverPlace(cells: readonly JudgedCell[]): KernelCoverage[] {
  const [first] = cells;
  if (!first) return [];
  const { kernel, environment, subject } = first.cell;
  const ran = cells.filter(({ tally }) => tally.n > 0);
  return [
    {
      ...{ kernel: kernel.name, environment, subject, cells: cells.length },
      trials: ran.reduce((sum, { tally }) => sum + tally.n, 0),
      verdicts: countsOf(ran.map(({ judgement }) => [judgement.verdict, 1])),
      outcomes: countsOf(ran.flatMap(({ tally }) => Object.entries(tally.outcomes) as [Outcome, number][])),
      facts: factsOf(ran),
    },
  ];
}

function countsOf<Key extends string>(pairs: readonly (readonly [Key, number])[]): Partial<Record<Key, number>> {
  const counts: Partial<Record<Key, number>> = {};
  for (const [key, count] of pairs) counts[key] = (counts[key] ?? 0) + count;
  return counts;
}

/** A passing trial's details are its steps' notes; those of others also tell what failed. */
function factsOf(cells: readonly JudgedCell[]): string[] {
  const passing = cells.flatMap(({ trials }) => trials.filter(({ outcome }) => outcome === "ok"));
  return [...new Set(passing.flatMap(({ evidence }) => evidence.details ?? []))];
}
