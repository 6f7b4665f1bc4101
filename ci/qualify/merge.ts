import { existsSync } from "node:fs";
import { appendFile, readFile } from "node:fs/promises";
import { execa } from "execa";
import { answerOf } from "../../harness/api/conclude.ts";
import { reportPaths } from "../../harness/report/paths.ts";
import { resultsSchema } from "../../harness/report/results-schema.ts";
import type { MergeCommand } from "./command.ts";
import { mountproof } from "./shards.ts";

/**
 * Makes one report of all shards.
 * @param program the command `mountproof`
 * @returns with a baseline what it says of the differences, else whether the recommended setting is stable
 */
export async function mergeShards({ dirs, out, baseline }: MergeCommand, program = mountproof): Promise<number> {
  const known = baseline !== undefined && existsSync(baseline);
  if (baseline !== undefined && !known) console.error(`qualify: without a baseline: there is no "${baseline}"`);
  const words = ["report", ...dirs, "--out", out, ...(known ? ["--baseline", baseline] : [])];
  const { exitCode } = await execa(program, words, {
    stdin: "ignore",
    stdout: "inherit",
    stderr: "inherit",
    reject: false,
  });
  if (exitCode !== 0) return exitCode ?? 3;
  const paths = reportPaths(out);
  await summarise(paths.markdown);
  console.error(`qualify: report: ${paths.html}`);
  return answerOf(resultsSchema.parse(JSON.parse(await readFile(paths.results, "utf8"))));
}

/** GitHub shows the file beside the run. */
async function summarise(markdown: string): Promise<void> {
  const summary = process.env.GITHUB_STEP_SUMMARY;
  if (summary) await appendFile(summary, await readFile(markdown));
}
