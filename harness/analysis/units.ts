import type { Level } from "../../scenarios/factors.ts";
import type { JudgedCell } from "./judged-cell.ts";
import type { Counts } from "./tally.ts";

/** What attribution compares: the trials of a cell, apart for each order of steps, which then is a factor like others. */
export interface Unit extends Counts {
  readonly cell: JudgedCell["cell"];
  readonly levels: Readonly<Record<string, Level>>;
  readonly schedule: string | undefined;
  /** Its trials repeat a fixed order of steps, so a few of them show what it does. */
  readonly repeats: boolean;
}

/** The units of one cell; none when the kernel refuses its set-up or no trial counts. */
export function unitsOf({ cell, tally, judgement }: JudgedCell): Unit[] {
  if (judgement.verdict === "unsupported" || tally.n === 0) return [];
  const { factors } = cell;
  const schedules = Object.entries(tally.schedules);
  // Explored orders are hundreds: which of them fail is told by reducing them, not by naming each.
  const whole = cell.exploration !== undefined || schedules.length < 2;
  const repeats = cell.kind === "schedules" && cell.exploration === undefined;
  if (whole) return [{ cell, levels: factors, schedule: undefined, repeats, n: tally.n, failures: tally.failures }];
  return schedules.map(([schedule, { n, failures }]) => {
    return { cell, levels: { ...factors, schedule }, schedule, repeats, n, failures };
  });
}
