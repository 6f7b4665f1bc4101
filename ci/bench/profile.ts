/**
 * How long the default profile takes on this machine until every cell is settled, and where that time goes:
 *   node ci/bench/profile.ts [quick|default|full] [JOBS]        as root
 * One agent is run after two, so the ratio shows what the second is worth here. Nothing is asserted.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import type { Results } from "../../harness/report/results-schema.ts";
import { timeInWords } from "../../harness/report/time-words.ts";

const program = fileURLToPath(new URL("../../bin/mountproof", import.meta.url));
const [profile = "default", wanted] = process.argv.slice(2);

const runs = wanted === undefined ? ["2", "1"] : [wanted];
const seconds: number[] = [];
for (const jobs of runs) seconds.push(await measure(jobs));
const [two, one] = seconds;
if (two !== undefined && one !== undefined)
  console.log(`one agent takes ${(one / two).toFixed(2)} times as long as two`);

/** @returns seconds of the whole command */
async function measure(jobs: string): Promise<number> {
  const out = mkdtempSync(join(tmpdir(), "mountproof-profile-bench-"));
  try {
    const start = performance.now();
    const { exitCode } = await execa(program, ["run", "--profile", profile, "--jobs", jobs, "--out", out], {
      reject: false,
      stdio: ["ignore", "ignore", "inherit"],
    });
    const whole = (performance.now() - start) / 1000;
    const results = JSON.parse(readFileSync(join(out, "results.json"), "utf8")) as Results;
    console.log(
      `profile ${profile}, ${jobs} agents: ${whole.toFixed(0)} s for the whole command, exit code ${exitCode}`,
    );
    for (const { end, settledSeconds } of results.harness.runs)
      console.log(`  ended: ${end}; every cell had its turn after ${settledSeconds ?? "more than its"} s`);
    for (const spent of results.timeSpent) console.log(`  ${timeInWords(spent)}`);
    console.log(`  not settled: ${results.cells.filter(({ verdict }) => verdict === "inconclusive").length} cells`);
    return whole;
  } finally {
    rmSync(out, { recursive: true });
  }
}
