/** What each readiness rule leaves and costs: failures and waiting time by rule, delay, and what else the machine had to do. */
import { assign, type FactorName, type Factors } from "../../scenarios/factors.ts";
import type { TrialRecord } from "../ledger/record.ts";
import { clopperPearson, type Interval } from "./interval.ts";
import type { JudgedCell } from "./judged-cell.ts";
import { quantile } from "./quantile.ts";

/** Factors by which waits are told apart; all others must be at the scenario's own level. */
const conditions = [
  "readiness",
  "delayMs",
  "concurrency",
  "pressure",
  "holdMs",
  "vcpus",
] as const satisfies readonly FactorName[];

export interface Wait extends Pick<Factors, (typeof conditions)[number]> {
  readonly kernel: string;
  readonly environment: string;
  readonly subject: string;
  /** Something that removes a build runs beside the starts: failures are then not the rule's alone. */
  readonly cleaner: boolean;
  readonly scenarios: readonly string[];
  readonly cells: readonly string[];
  /** Harness errors not counted. */
  readonly trials: number;
  readonly failures: number;
  /** Exact 95 % interval of the failure rate. */
  readonly interval: Interval;
  /** Starts whose wait was measured; a trial has `concurrency` of them. */
  readonly waits: number;
  /** Milliseconds of the step that waits, the delay included. Undefined without a wait. */
  readonly p50Ms: number | undefined;
  readonly p99Ms: number | undefined;
  /** Agents that worked side by side, each number once; "unknown" in older ledgers. */
  readonly jobs: readonly (number | "unknown")[];
}

/**
 * Waits of the scenarios that are about them, by kernel, in the order in which the cells come. Where `jobs` of two kernels differ, their times
 * were taken under different load and must not be compared.
 *
 * @param jobsOf agents side by side in the run that made a trial
 */
export function waits(
  cells: readonly JudgedCell[],
  jobsOf: (trial: TrialRecord) => number | undefined = () => undefined,
): Wait[] {
  const groups = Map.groupBy(cells.filter(isAboutWaiting), ({ cell }) =>
    JSON.stringify([cell.kernel.name, cell.environment, cell.subject, hasCleaner(cell.scenario), conditionsOf(cell)]),
  );
  return [...groups.values()].map((group) => toWait(group, jobsOf)).filter(({ trials }) => trials > 0);
}

function isAboutWaiting({ cell }: JudgedCell): boolean {
  const about =
    cell.scenario === "readiness" || cell.scenario === "delay-alone" || /^free-running(-|$)/.test(cell.scenario);
  return about && cell.varied.every((factor) => (conditions as readonly string[]).includes(factor));
}

function hasCleaner(scenario: string): boolean {
  return scenario === "free-running-cleaner";
}

/** Ledgers of before a factor came lack it: it was at the recommended level then. */
function conditionsOf({ factors }: JudgedCell["cell"]): Pick<Factors, (typeof conditions)[number]> {
  const all = assign(factors);
  const { readiness, delayMs, concurrency, pressure, holdMs, vcpus } = all;
  return { readiness, delayMs, concurrency, pressure, holdMs, vcpus };
}

function toWait(group: readonly JudgedCell[], jobsOf: (trial: TrialRecord) => number | undefined): Wait {
  const [{ cell } = { cell: undefined }] = group;
  if (!cell) throw new RangeError("a wait of no cell");
  const trials = group.flatMap((one) => one.trials).filter(({ outcome }) => outcome !== "harness-error");
  const failures = trials.filter(({ outcome }) => outcome !== "ok").length;
  const times = trials.flatMap(awaited);
  return {
    kernel: cell.kernel.name,
    environment: cell.environment,
    subject: cell.subject,
    ...conditionsOf(cell),
    cleaner: hasCleaner(cell.scenario),
    scenarios: [...new Set(group.map((one) => one.cell.scenario))],
    cells: group.map((one) => one.cell.id),
    trials: trials.length,
    failures,
    interval: clopperPearson(failures, trials.length),
    waits: times.length,
    p50Ms: quantile(times, 0.5),
    p99Ms: quantile(times, 0.99),
    jobs: [...new Set(trials.map((trial) => jobsOf(trial) ?? "unknown"))].toSorted(byLoad),
  };
}

/** A start that waits in vain counts, too: its time is what the rule cost. */
function awaited({ timingsMs }: TrialRecord): number[] {
  return Object.entries(timingsMs).flatMap(([step, ms]) => (step.endsWith(".await-ready") ? [ms] : []));
}

function byLoad(a: number | "unknown", b: number | "unknown"): number {
  return a === "unknown" ? 1 : b === "unknown" ? -1 : a - b;
}
