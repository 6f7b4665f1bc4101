import type { Against } from "../baseline/check.ts";
import { isAsExpected } from "../baseline/verdict.ts";
import { readLedgerFile } from "../ledger/read.ts";
import type { End } from "../ledger/record.ts";
import { isTrustworthy } from "../report/harness-facts.ts";
import { type ReportPaths, reportPaths } from "../report/paths.ts";
import type { Results } from "../report/results-schema.ts";
import { writeReports } from "../report/write.ts";

/** How a run ended, what it found, and where that lies. */
export interface RunResult {
  /**
   * `complete`: every cell is settled or at its budget. `time`: the profile's time was spent before. `interrupted`: the signal came.
   * `self-test`: the harness did not recognise a defect that it planted itself, so nothing was judged.
   */
  readonly reason: "complete" | "time" | "interrupted" | "self-test";
  /**
   * As the command line ends: 0 the recommended setting is stable on every kernel, 1 it is not, 3 the harness failed, 130 interrupted.
   */
  readonly exitCode: 0 | 1 | 3 | 130;
  readonly results: Results;
  readonly paths: ReportPaths;
}

/**
 * Writes the reports of a run that has ended, and judges it.
 * @param against a baseline: then what counts is whether all is as it says
 */
export function conclude(dir: string, reason: End["reason"], against?: Against): RunResult {
  const results = writeReports(dir, [dir], against);
  return { reason, exitCode: reason === "interrupted" ? 130 : answer(dir, results), results, paths: reportPaths(dir) };
}

function answer(dir: string, results: Results): 0 | 1 | 3 {
  const code = answerOf(results);
  const tried = results.cells.some(({ role }) => role === "recommended");
  // The recommended setting is in shard 1, and its absence elsewhere says nothing.
  const elsewhere = !tried && !results.baseline && isLaterShard(dir) && !hasFailedToStart(results);
  return code === 1 && elsewhere ? 0 : code;
}

/**
 * Of whatever runs the results are: 0 the recommended setting is stable wherever it was tried, or with a baseline all is as that says, 1 it is
 * not, 3 the harness failed.
 */
export function answerOf(results: Results): 0 | 1 | 3 {
  const { harness, cells, baseline } = results;
  if (!isTrustworthy(harness)) return 3;
  // A kernel that did not come up has not shown anything.
  if (hasFailedToStart(results)) return 1;
  if (baseline) return isAsExpected(baseline) ? 0 : 1;
  const recommended = cells.filter(({ role }) => role === "recommended");
  // A run that left it out has not shown that it is stable.
  return recommended.length > 0 && recommended.every(({ verdict }) => verdict === "stable") ? 0 : 1;
}

function hasFailedToStart({ notRun }: Results): boolean {
  return notRun.some(({ kind }) => kind === "failed");
}

function isLaterShard(dir: string): boolean {
  const headers = readLedgerFile(dir).sections.map(({ header }) => header);
  return headers.length > 0 && headers.every(({ plan }) => (plan.shard?.index ?? 1) > 1);
}
