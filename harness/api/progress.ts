import type { Outcome } from "../../scenarios/outcome.ts";
import type { Progress } from "../run/progress.ts";

/** What happens while a run goes on. */
export type ProgressEvent =
  | {
      /** A stage begins, or something is worth telling. */
      readonly kind: "message";
      readonly text: string;
    }
  | {
      /** A trial ended. */
      readonly kind: "trial";
      readonly scenario: string;
      readonly outcome: Outcome;
      /** Trials so far, in this kernel and environment. */
      readonly trials: number;
      /** Cells that are settled or at their budget, of `cells`. */
      readonly cellsDone: number;
      readonly cells: number;
      /** Milliseconds that are expected to be left. */
      readonly msLeft: number;
    };

/** The run's progress as events. */
export function progressTo(listener: (event: ProgressEvent) => void): Progress {
  return {
    say: (text) => listener({ kind: "message", text }),
    trial: ({ scenario, outcome, trials, cells, cellsDone, msLeft }) =>
      listener({ kind: "trial", scenario, outcome, trials, cells, cellsDone: cellsDone(), msLeft: msLeft() }),
    close: () => undefined,
  };
}
