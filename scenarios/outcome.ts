/** What one trial can show; one word each, used in the ledger, the reports and the command line. */
export const outcomes = [
  "ok",
  "deleted-directory",
  "empty-lower",
  "stale-handle",
  "disconnected",
  "mount-refused",
  "hang",
  "wrong-content",
  "lost-write",
  "leak",
  "runtime-failure",
  "kernel-fault",
  "harness-error",
] as const;
/** What one trial showed: `ok`, or the way in which it failed. */
export type Outcome = (typeof outcomes)[number];

/** Why a trial had that outcome: verbatim, so that a reader can search for it. */
export interface Evidence {
  /** The exact error text. */
  readonly message?: string;
  /** Symbolic errno, `EINVAL`. */
  readonly errno?: string;
  /** The step that showed it. */
  readonly step?: string;
  readonly path?: string;
  /** Kernel log lines of the trial's time window. */
  readonly kernelLog?: readonly string[];
  /** Log of the whole machine, relative to the run's directory. */
  readonly console?: string;
  /** More facts, each a short line: differing attributes, leaked mounts, blocked system calls. */
  readonly details?: readonly string[];
}

/** Thrown by steps and oracles when what they see is a result of the trial, not a fault of ours. */
export class Finding extends Error {
  readonly outcome: Outcome;
  readonly evidence: Evidence;
  constructor(outcome: Outcome, evidence: Evidence) {
    super(evidence.message ?? outcome);
    this.name = "Finding";
    this.outcome = outcome;
    this.evidence = evidence;
  }
}
