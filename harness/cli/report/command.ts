import { against } from "../../baseline/verdict.ts";
import { requireOutDirectory } from "../../report/out-directory.ts";
import { terminalTable } from "../../report/terminal.ts";
import { writeReports } from "../../report/write.ts";
import { jsonText } from "../json.ts";
import type { ReportOptions } from "../report.ts";
import { summaryOf } from "../run/summary.ts";

/**
 * @returns the table for the terminal, or the summary for programs
 * @throws UserError `NO_LEDGER`, `BAD_LEDGER`, `BAD_DIRECTORY`
 */
export function reportCommand(
  dirs: readonly string[],
  { out = dirs[0] ?? ".", json, baseline }: ReportOptions = {},
): string {
  requireOutDirectory(out);
  const results = writeReports(out, dirs, against(baseline));
  return json ? jsonText(summaryOf(out, results, { reason: null, exitCode: 0, from: dirs })) : terminalTable(results);
}
