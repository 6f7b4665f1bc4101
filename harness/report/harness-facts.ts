import type { Ledger } from "../ledger/read.ts";
import type { Results } from "./results-schema.ts";

/** What the reports say about the harness itself. */
export function harnessOf(ledgers: readonly Ledger[]): Results["harness"] {
  const trials = ledgers.flatMap((ledger) => ledger.trials);
  const errors = trials.filter(({ outcome }) => outcome === "harness-error").length;
  return {
    versions: ledgers.map(({ header }) => ({ ...header.versions })),
    runs: ledgers.map(({ header, end }) => ({
      profile: header.plan.profile,
      startedAt: header.startedAt,
      end: end?.reason ?? "killed",
    })),
    trials: trials.length,
    trialsMs: Math.round(trials.reduce((sum, { timingsMs }) => sum + (timingsMs.total ?? 0), 0)),
    errorRate: trials.length === 0 ? 0 : errors / trials.length,
    plantedDefects: plantedDefects(ledgers),
  };
}

/** Share of harness errors above which a run's verdicts are not to be trusted. */
const tolerableErrorRate = 0.01;

/** Whether the harness recognised what it planted and stayed out of the trials' way. */
export function isTrustworthy({ plantedDefects: { planted, caught }, errorRate }: Results["harness"]): boolean {
  return planted === caught && errorRate <= tolerableErrorRate;
}

/** A resumed ledger holds the self-test of each of its runs; the last counts. */
function plantedDefects(ledgers: readonly Ledger[]): Results["harness"]["plantedDefects"] {
  const details = ledgers.flatMap(({ selfTests }) => [...new Map(selfTests.map((test) => [test.name, test])).values()]);
  return {
    planted: details.length,
    caught: details.filter(({ recognised }) => recognised).length,
    details: details.map(({ name, expected, outcome, recognised }) => ({ name, expected, outcome, recognised })),
  };
}
