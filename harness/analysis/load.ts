import type { Ledger } from "../ledger/read.ts";
import type { TrialRecord } from "../ledger/record.ts";

/** How many agents worked side by side in the run that made a trial; undefined where its ledger does not tell. */
export function jobsOf(ledgers: readonly Ledger[]): (trial: TrialRecord) => number | undefined {
  const jobs = new Map(ledgers.flatMap(({ header, trials }) => trials.map((trial) => [trial, header.jobs] as const)));
  return (trial) => jobs.get(trial);
}
