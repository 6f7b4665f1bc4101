import { assign, type Factors } from "../../../scenarios/factors.ts";
import type { Outcome } from "../../../scenarios/outcome.ts";
import { exampleTrial } from "../../ledger/testing/records.ts";
import type { JudgedCell } from "../judged-cell.ts";
import type { PlacedCell } from "../merge.ts";
import { tallyOf } from "../tally.ts";
import { judge } from "../verdict.ts";

export interface Shown {
  readonly scenario?: string;
  readonly levels?: Partial<Factors>;
  readonly kernel?: string;
  readonly environment?: string;
  readonly role?: PlacedCell["role"];
  readonly kind?: PlacedCell["kind"];
  readonly target?: number;
  /** Factors told as switched away from the own setting; default: those of `levels`. */
  readonly varied?: readonly string[];
  readonly failures?: number;
  readonly passes?: number;
  readonly outcome?: Outcome;
  /** Failures and passes of each order, in place of the above. */
  readonly orders?: Readonly<Record<string, readonly [failures: number, passes: number]>>;
  /** Duration of each trial in milliseconds. */
  readonly ms?: (trial: number) => number;
}

/** A cell with so many failed and passed trials. */
export function judged(shown: Shown): JudgedCell {
  const { scenario = "s", levels = {}, kernel = "6.18.0", kind = "timing", outcome = "hang", ms = () => 10 } = shown;
  const orders = shown.orders ?? { "": [shown.failures ?? 0, shown.passes ?? 0] as const };
  const cell: PlacedCell = {
    id: JSON.stringify([scenario, levels, kernel, ...(shown.environment ? [shown.environment] : [])]),
    ...{
      scenario,
      kind,
      factors: assign(levels),
      role: shown.role ?? "base",
      varied: shown.varied ?? Object.keys(levels),
      environment: shown.environment ?? "host",
      subject: "builtin",
    },
    schedules: shown.orders ? Object.keys(shown.orders) : [],
    kernel: { release: kernel, version: "#1", name: kernel },
    target: shown.target ?? 0.01,
  };
  const trials = Object.entries(orders).flatMap(([schedule, [failures, passes]]) =>
    Array.from({ length: failures + passes }, (_, trial) =>
      exampleTrial(trial, {
        ...(schedule === "" ? {} : { schedule }),
        outcome: trial < failures ? outcome : "ok",
        timingsMs: { total: ms(trial) },
      }),
    ),
  );
  const tally = tallyOf(trials);
  return { cell, trials, tally, judgement: judge(cell, tally, cell) };
}
