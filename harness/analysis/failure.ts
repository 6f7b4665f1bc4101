import type { TrialRecord } from "../ledger/record.ts";

/** A trial that failed, as far as it matters here: a record of the ledger, or an agent's report. */
export type Failed = Pick<TrialRecord, "outcome"> & {
  readonly evidence: Pick<TrialRecord["evidence"], "step" | "errno">;
};

/**
 * What tells two failures apart: outcome, step and errno. Messages hold directories of the trial, so the same failure never reads the same
 * twice. Undefined for a trial that passed or that the harness spoilt.
 */
export function failureOf({ outcome, evidence: { step, errno } }: Failed): string | undefined {
  if (outcome === "ok" || outcome === "harness-error") return undefined;
  return [outcome, ...(step === undefined ? [] : [`at ${step}`]), ...(errno === undefined ? [] : [`(${errno})`])].join(
    " ",
  );
}
