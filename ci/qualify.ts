/**
 * What continuous integration does, on any machine: a run, in one piece or in shards, and one report of it all.
 * usage: qualify.ts shard --out DIR [--profile NAME] [--shard I/N] [-- ARGUMENTS OF mountproof run]
 *        qualify.ts merge DIR… --out DIR [--baseline FILE]
 *        qualify.ts all --out DIR [--profile NAME] [--shards N] [--parallel] [--baseline FILE] [-- ARGUMENTS OF mountproof run]
 * `all` writes DIR/shard-I and DIR/report. A baseline that is not there is passed over. Where GITHUB_STEP_SUMMARY names a file, the report
 * goes there, too.
 * Exit code: 0 good, 1 the recommended setting is not stable, or something differs from the baseline, 2 bad input, 3 the harness failed,
 * 130 interrupted. A shard alone does not judge: it ends with 0 where only the whole can tell.
 */
import { exitCodeOf, sentenceOf } from "../harness/cli/failure.ts";
import { readCommand } from "./qualify/command.ts";
import { mergeShards } from "./qualify/merge.ts";
import { runShard, runShards } from "./qualify/shards.ts";

// A shard that is interrupted ends by itself, in order; this goes on to report what was done.
process.on("SIGINT", () => undefined);
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(`qualify: ${sentenceOf(error)}`);
  process.exitCode = exitCodeOf(error);
}

async function main(words: readonly string[]): Promise<number> {
  const command = readCommand(words);
  if (command.name === "shard") return runShard(command);
  if (command.name === "merge") return mergeShards(command);
  const { code, dirs } = await runShards(command);
  if (dirs.length === 0) return code;
  // What was done is reported also when not all of it was.
  const merged = await mergeShards({ ...command, dirs, out: `${command.out}/report` });
  return code || merged;
}
