import type { Level } from "../../scenarios/factors.ts";
import type { JudgedCell } from "./judged-cell.ts";
import type { Counts } from "./tally.ts";

/** What attribution compares: the trials of a cell, apart for each order of steps, which then is a factor like others. */
export interface Unit extends Counts {
  readonly levels: Readonly<Record<string, Level>>;
  readonly schedule: string | undefined;
  /** Factors switched away from the scenario's own setting; empty for that setting. */
  readonly varied: readonly string[];
}

/** The units of one cell; none when the kernel refuses its set-up or no trial counts. */
export function unitsOf({ cell, tally, judgement }: JudgedCell): Unit[] {
  if (judgement.verdict === "unsupported" || tally.n === 0) return [];
  const { factors, varied } = cell;
  const schedules = Object.entries(tally.schedules);
  if (schedules.length < 2) {
    return [{ levels: factors, schedule: undefined, varied, n: tally.n, failures: tally.failures }];
  }
  return schedules.map(([schedule, counts]) => ({ levels: { ...factors, schedule }, schedule, varied, ...counts }));
}

/**
 * Whether trials without a failure say that something made a difference: had they failed as rarely as the rarest failing
 * unit, no failure in so many trials would have had a chance below 5 %.
 */
export function enoughToContrast(unit: Unit, failing: readonly Unit[]): boolean {
  const rarest = Math.min(...failing.map(({ n, failures }) => failures / n));
  return (1 - rarest) ** unit.n < 0.05;
}
