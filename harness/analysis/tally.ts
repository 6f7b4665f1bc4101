import type { Outcome } from "../../scenarios/outcome.ts";

export interface Counts {
  readonly n: number;
  readonly failures: number;
}

/** What a cell's trials add up to. Harness errors are counted apart: they say nothing about the kernel. */
export interface Tally extends Counts {
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>;
  readonly harnessErrors: number;
  /** By order of steps; trials without one are not in here. */
  readonly schedules: Readonly<Record<string, Counts>>;
  /** The step at which a trial of this order failed first: what comes after it in the order never ran. */
  readonly failedAt: Readonly<Record<string, string>>;
}

/** The part of a trial that counts. */
export interface Counted {
  readonly outcome: Outcome;
  readonly schedule?: string | undefined;
  readonly evidence?: { readonly step?: string | undefined };
}

export const emptyTally: Tally = { n: 0, failures: 0, outcomes: {}, harnessErrors: 0, schedules: {}, failedAt: {} };

/** The tally with one more trial. */
export function count(tally: Tally, trial: Counted): Tally {
  const { outcome, schedule } = trial;
  if (outcome === "harness-error") return { ...tally, harnessErrors: tally.harnessErrors + 1 };
  const all = {
    ...tally,
    ...addTo(tally, outcome),
    outcomes: { ...tally.outcomes, [outcome]: (tally.outcomes[outcome] ?? 0) + 1 },
  };
  return schedule === undefined ? all : { ...all, ...countOrder(tally, schedule, trial) };
}

function countOrder(tally: Tally, schedule: string, { outcome, evidence }: Counted): Partial<Tally> {
  const schedules = { ...tally.schedules, [schedule]: addTo(tally.schedules[schedule] ?? emptyTally, outcome) };
  if (outcome === "ok" || evidence?.step === undefined) return { schedules };
  return { schedules, failedAt: { [schedule]: evidence.step, ...tally.failedAt } };
}

function addTo({ n, failures }: Counts, outcome: Outcome): Counts {
  return { n: n + 1, failures: failures + (outcome === "ok" ? 0 : 1) };
}
