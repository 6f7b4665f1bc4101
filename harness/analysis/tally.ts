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
  /** Of explored orders that failed, the part that had been followed by then: it decides every order that begins so. */
  readonly executed: readonly string[];
}

/** The part of a trial that counts. */
export interface Counted {
  readonly outcome: Outcome;
  readonly schedule?: string | undefined;
  /** Of an explored order that failed: the id of its moves up to the failure. */
  readonly executed?: string | undefined;
}

export const emptyTally: Tally = { n: 0, failures: 0, outcomes: {}, harnessErrors: 0, schedules: {}, executed: [] };

/** The tally of trials. Takes time in proportion to them, also where each ran an order of its own. */
export function tallyOf(trials: readonly Counted[]): Tally {
  const outcomes: Partial<Record<Outcome, number>> = {};
  const schedules = new Map<string, Counts>();
  const executed = new Set<string>();
  let [n, failures, harnessErrors] = [0, 0, 0];
  for (const trial of trials) {
    const { outcome, schedule } = trial;
    if (outcome === "harness-error") {
      harnessErrors++;
      continue;
    }
    n++;
    if (outcome !== "ok") failures++;
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    if (schedule !== undefined) schedules.set(schedule, addTo(schedules.get(schedule) ?? emptyTally, outcome));
    if (outcome !== "ok" && trial.executed !== undefined) executed.add(trial.executed);
  }
  return { n, failures, outcomes, harnessErrors, schedules: Object.fromEntries(schedules), executed: [...executed] };
}

/** The tally with one more trial. */
export function count(tally: Tally, trial: Counted): Tally {
  const { outcome, schedule } = trial;
  if (outcome === "harness-error") return { ...tally, harnessErrors: tally.harnessErrors + 1 };
  return {
    ...tally,
    ...addTo(tally, outcome),
    outcomes: { ...tally.outcomes, [outcome]: (tally.outcomes[outcome] ?? 0) + 1 },
    schedules:
      schedule === undefined
        ? tally.schedules
        : { ...tally.schedules, [schedule]: addTo(tally.schedules[schedule] ?? emptyTally, outcome) },
    executed: withPrefix(tally.executed, trial),
  };
}

function withPrefix(known: readonly string[], { outcome, executed }: Counted): readonly string[] {
  const isNew = outcome !== "ok" && executed !== undefined && !known.includes(executed);
  return isNew ? [...known, executed] : known;
}

function addTo({ n, failures }: Counts, outcome: Outcome): Counts {
  return { n: n + 1, failures: failures + (outcome === "ok" ? 0 : 1) };
}
