/**
 * Prints the end of ci/test.sh's output.
 * usage: closing-lines.ts SUMMARY STATUS - the reporter's file, and 0 if all that ran before ended well
 */
import { readFile } from "node:fs/promises";
import { closingLines, type Summary, summarySchema } from "./summary.ts";

const [path = "", status = ""] = process.argv.slice(2);
const summary = await readSummary(path);
// A failed check, or a runner that died before it counted, is a failure that no test stands for.
const uncounted = status !== "0" && summary.failed === 0 ? 1 : 0;
console.log(closingLines({ ...summary, failed: summary.failed + uncounted }));

async function readSummary(file: string): Promise<Summary> {
  const text = await readFile(file, "utf8");
  return text === "" ? { passed: 0, failed: 0, skipped: [] } : summarySchema.parse(JSON.parse(text));
}
