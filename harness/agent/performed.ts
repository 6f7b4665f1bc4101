import type { Evidence, Outcome } from "../../scenarios/outcome.ts";
import type { RunningTrial } from "./running-trial.ts";

export interface Result {
  readonly outcome: Outcome;
  readonly evidence: Evidence;
  /** Of an explored order that failed: the id of the moves that were followed by then. */
  readonly executed?: string;
}

/** A trial whose steps have run and whose things are taken back, before anyone has looked for what is left. */
export interface Performed {
  readonly trial: RunningTrial;
  readonly seen: Result;
  /** What could not be taken back. */
  readonly problems: readonly string[];
  /** The kernel's log while the trial worked. */
  readonly logLines: readonly string[];
  /** Of steps and of the trial's own parts; `total` is that of the steps, with preparation and release. */
  readonly timingsMs: Readonly<Record<string, number>>;
  readonly startedAt: string;
  readonly transcript: readonly string[] | undefined;
}
