import type { Outcome } from "../../scenarios/outcome.ts";
import { liveProgress } from "./progress/live.ts";
import { plainProgress } from "./progress/plain.ts";

export { duration } from "./progress/duration.ts";

/** What a person sees while a run goes on. */
export interface Progress {
  /** Something is worth a line of its own. */
  say(line: string): void;
  /** A section comes to another stage. The first stage of all sections is told before the first begins. Default: nothing is shown. */
  section?(event: SectionEvent): void;
  /** A trial of the section that runs has ended. */
  trial(now: TrialEvent): void;
  /** Ends what is rewritten. */
  close(): void;
}

export interface SectionEvent {
  /** Tells sections apart. */
  readonly title: string;
  readonly stage: Stage;
  readonly detail?: string;
}

/** `after`: the trials are over, their failures are looked into. `failed`: it did not come up. */
export type Stage = "waiting" | "preparing" | "running" | "after" | "done" | "failed";

export interface TrialEvent {
  readonly outcome: Outcome;
  readonly scenario: string;
  /** Of the setting that decides. Default: no. */
  readonly recommended?: boolean;
  /** In this run, of this section. */
  readonly trials: number;
  readonly cells: number;
  /** These functions are called only when something is drawn. */
  readonly cellsDone: () => number;
  readonly msLeft: () => number;
}

/** Lines that are rewritten on a terminal, else plain ones; plain ones in continuous integration, too. */
export function progressOn(stream: NodeJS.WriteStream): Progress {
  const { CI, TERM } = process.env;
  const live = stream.isTTY && !CI && TERM !== "dumb";
  return live ? liveProgress(stream) : plainProgress((text) => void stream.write(text));
}
