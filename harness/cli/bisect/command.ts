import { requireOutDirectory } from "../../report/out-directory.ts";
import { writeReports } from "../../report/write.ts";
import { Interrupted } from "../../run/bisect/kernels.ts";
import { type Bisected, runBisection } from "../../run/bisect/run.ts";
import { onInterrupt } from "../interrupt.ts";
import { jsonText } from "../json.ts";
import { lineBetween } from "./line.ts";
import { askedQuestion, type BisectOptions } from "./options.ts";
import { type BisectResult, resultOf } from "./result.ts";
import { inWords } from "./words.ts";
import type { BisectWorld } from "./world.ts";

/**
 * Bisects, writes the ledger's reports, prints the answer.
 * @returns the exit code: 0 found, 1 nothing to be found, 2 the good end is bad, 3 harness errors, 130 interrupted
 * @throws UserError see `askedQuestion`, `runBisection`
 */
export async function bisectCommand(options: BisectOptions, world: BisectWorld): Promise<number> {
  const { question, dir } = await askedQuestion(options, world);
  requireOutDirectory(dir);
  const line = lineBetween(question.good, question.bad, world);
  const say = (words: string) => void process.stderr.write(`${words}\n`);
  const interrupt = onInterrupt(() => say("interrupted: ending what runs"));
  const { signal } = interrupt;
  const releases = line.map(({ release }) => release);
  const openWorld = (release: string) => world.openWorld(release, question.environment, (words) => say(`  ${words}`));
  try {
    const bisected = await runBisection({ question, line: releases, dir, openWorld, say, signal });
    const result = resultOf(bisected, question, line);
    process.stdout.write(options.json ? jsonText(result) : inWords(result));
    writeReports(dir, [dir]);
    say(`report: ${dir}/index.html`);
    return exitCode(bisected, result);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    say(`interrupted; \`mountproof bisect --resume ${dir}\` goes on`);
    return 130;
  } finally {
    interrupt.release();
  }
}

/** A trial that failed through our own fault was tried again and not counted; only where none succeeds there is nothing to say. */
function exitCode({ examined }: Bisected, { conclusion }: BisectResult): number {
  if (conclusion === "found") return 0;
  if (conclusion === "untestable-end") return examined.some(({ byHarness }) => byHarness) ? 3 : 2;
  return conclusion === "good-is-bad" ? 2 : 1;
}
