import type { Ledger } from "../ledger/read.ts";
import type { Results } from "./results-schema.ts";

type Harness = Results["harness"];
type Run = Harness["runs"][number];
type Place = Pick<Run, "kernel" | "environment" | "subject">;

/** What the reports say about the harness itself. */
export function harnessOf(ledgers: readonly Ledger[], nameOf: (kernel: Ledger["header"]["kernel"]) => string): Harness {
  const trials = ledgers.flatMap((ledger) => ledger.trials);
  const versions = ledgers.map(({ header }) => ({ ...header.versions }));
  return {
    versions: [...new Map(versions.map((one) => [JSON.stringify(one), one])).values()],
    runs: ledgers.map((ledger) => runOf(ledger, nameOf(ledger.header.kernel))),
    trials: trials.length,
    trialsMs: Math.round(trials.reduce((sum, { timingsMs }) => sum + (timingsMs.total ?? 0), 0)),
    errorRate: errorRate(trials),
    plantedDefects: plantedDefects(ledgers),
  };
}

/** Share of harness errors above which a run's verdicts are not to be trusted. */
const tolerableErrorRate = 0.01;

/** Whether the harness recognised what it planted and stayed out of the trials' way, on every kernel. */
export function isTrustworthy({ runs }: Harness): boolean {
  return [...Map.groupBy(runs, placeKey).values()].every((ofPlace) => faultOf(ofPlace) === undefined);
}

/**
 * Why the verdicts of one kernel in one environment are not to be trusted; undefined when they are. Many kernels with good runs do not
 * make up for one with a bad one, nor does a bad one spoil the others.
 */
export function faultAt(place: Place, { runs }: Harness): string | undefined {
  return faultOf(runs.filter((run) => placeKey(run) === placeKey(place)));
}

function faultOf(runs: readonly Run[]): string | undefined {
  const [planted, caught, trials] = [sum(runs, "planted"), sum(runs, "caught"), sum(runs, "trials")];
  if (caught < planted) return `the harness recognised only ${caught} of ${planted} planted defects`;
  if (planted === 0 && trials > 0) return "the self-test of the harness was not part of this run";
  const errors = runs.reduce((total, run) => total + run.errorRate * run.trials, 0);
  if (trials === 0 || errors / trials <= tolerableErrorRate) return undefined;
  return `${((errors / trials) * 100).toFixed(1)} % of the trials failed through faults of the harness`;
}

function runOf({ header, trials, selfTests, end }: Ledger, kernel: string): Run {
  const tests = lastOfEach(selfTests);
  return {
    ...{ kernel, environment: header.environment, subject: header.subject },
    ...{ profile: header.plan.profile, startedAt: header.startedAt, end: end?.reason ?? "killed" },
    ...(end?.settledMs === undefined ? {} : { settledSeconds: Math.round(end.settledMs / 1000) }),
    ...{ trials: trials.length, errorRate: errorRate(trials) },
    ...{ planted: tests.length, caught: tests.filter(({ recognised }) => recognised).length },
  };
}

function errorRate(trials: Ledger["trials"]): number {
  const errors = trials.filter(({ outcome }) => outcome === "harness-error").length;
  return trials.length === 0 ? 0 : errors / trials.length;
}

function plantedDefects(ledgers: readonly Ledger[]): Harness["plantedDefects"] {
  const details = ledgers.flatMap(({ selfTests }) => lastOfEach(selfTests));
  return {
    planted: details.length,
    caught: details.filter(({ recognised }) => recognised).length,
    details: details.map(({ name, expected, outcome, recognised }) => ({ name, expected, outcome, recognised })),
  };
}

/** A resumed ledger holds the self-test of each of its runs; the last counts. */
function lastOfEach(selfTests: Ledger["selfTests"]): Ledger["selfTests"] {
  return [...new Map(selfTests.map((test) => [test.name, test])).values()];
}

function placeKey({ kernel, environment, subject }: Place): string {
  return JSON.stringify([kernel, environment, subject]);
}

function sum(runs: readonly Run[], what: "planted" | "caught" | "trials"): number {
  return runs.reduce((total, run) => total + run[what], 0);
}
