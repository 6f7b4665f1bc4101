import { UserError } from "../../engine/errors.ts";
import { against } from "../baseline/verdict.ts";
import { resultsFrom } from "../report/results-from.ts";
import type { Results } from "../report/results-schema.ts";
import { writeReports } from "../report/write.ts";

/** What `report` may be told. */
export interface ReportOptions {
  /** Directory for `index.html`, `report.md`, `junit.xml`, `results.json` and the kernels' profiles. Default: nothing is written. */
  readonly out?: string;
  /** A baseline file to hold the runs against: the results get a member `baseline`. */
  readonly baseline?: string;
}

/**
 * Judges the trials of one or more ledgers together, and writes the reports where `out` says. The same ledgers give the same results.
 * @param dirs directories that runs wrote to, such as the shards of one run
 * @throws UserError `NO_LEDGER`, `BAD_LEDGER`
 * @example
 * ```ts
 * import { report } from "mountproof";
 *
 * const { cells } = report(["shards/1", "shards/2"], { out: "merged" });
 * for (const { scenario, verdict, rate } of cells) {
 *   if (verdict === "fails") console.log(`${scenario}: ${rate}`);
 * }
 * ```
 */
export function report(dirs: readonly string[], { out, baseline }: ReportOptions = {}): Results {
  if (dirs.length === 0) {
    throw new UserError("NO_LEDGER", "cannot report on no ledger", "name the directories that runs wrote to");
  }
  const expected = against(baseline);
  return out === undefined ? resultsFrom(dirs, expected) : writeReports(out, dirs, expected);
}
