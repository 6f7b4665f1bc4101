/**
 * Kills runs of VMs with SIGKILL at random moments, and looks for what they leave, as root:
 *   node ci/bench/kills.ts [N] [--seed N] [--kernel NAME]        10 kills, and one while a snapshot is being saved
 * Half of them find no image and no snapshot in the cache, so that they hit making these. Each is resumed by the next; the last one
 * comes to its end and must have the trials and verdicts of a run that nobody killed. Exits 1 when a process, socket, mount or loop
 * device outlives its run, when `mountproof clean` leaves a file, or when the results differ.
 */
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { isDeepStrictEqual, parseArgs } from "node:util";
import { seededRandom } from "../../harness/agent/random.ts";
import { trialsOf, verdictsOf } from "../../harness/environments/testing/run-results.ts";
import { makeGround } from "./kills/ground.ts";
import { finish, type Kill, type Moment, type Run, startAndKill } from "./kills/run.ts";
import { savesSnapshot } from "./kills/stage.ts";

const { values, positionals } = parseArgs({
  options: { seed: { type: "string" }, kernel: { type: "string", default: "6.1" } },
  allowPositionals: true,
});
const kills = Number(positionals[0] ?? 10);
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const random = seededRandom(seed);
const problems: string[] = [];

const ground = await makeGround();
try {
  await main();
} finally {
  ground.remove();
}
for (const problem of problems) console.log(`problem: ${problem}`);
console.log(problems.length === 0 ? "nothing was left, and nothing lost" : `${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;

async function main(): Promise<void> {
  const whole = run("whole");
  const coldMs = await timed(() => finish(whole, ground));
  const warmMs = await timed(() => finish(run("warm"), ground));
  console.log(
    `seed ${seed}; nobody kills: ${seconds(coldMs)}, with images and snapshot in the cache ${seconds(warmMs)}`,
  );
  compare(run("warm"), whole);

  let attempt = 1;
  for (let kill = 1; kill <= kills + 1; ) {
    const [cold, target] = [kill % 2 === 1, run(`killed-${attempt}`)];
    if (cold || kill > kills) ground.forget();
    const ms = random() * (cold ? coldMs : warmMs);
    const moment: Moment = kill > kills ? whenSaving : (signal) => after(ms, undefined, { signal });
    const killed = await startAndKill(target, ground, moment);
    if (killed) tell(kill++, killed);
    else {
      // It was resumed to its end before its moment came: the next one begins anew.
      compare(target, whole);
      attempt++;
    }
  }
  const last = run(`killed-${attempt}`);
  await finish(last, ground);
  compare(last, whole);
}

function run(name: string): Run {
  return { out: join(ground.directory, name), kernel: values.kernel };
}

/** Too short a moment to be hit by chance. */
async function whenSaving(signal: AbortSignal): Promise<void> {
  while (!savesSnapshot(ground)) await after(1, undefined, { signal });
}

function tell(kill: number, { stage, afterMs, lives, toClean, left }: Kill): void {
  const cleaned = toClean.map((path) => path.replace(ground.directory, "…")).join(", ") || "nothing";
  console.log(`kill ${kill} after ${seconds(afterMs)}, ${stage}: clean took ${cleaned}`);
  problems.push(...lives.map((line) => `kill ${kill}: lives on: ${line}`));
  problems.push(...left.map((line) => `kill ${kill}: left after clean: ${line}`));
}

function compare(resumed: Run, whole: Run): void {
  const name = resumed.out.slice(ground.directory.length + 1);
  const same =
    isDeepStrictEqual(trialsOf(resumed.out), trialsOf(whole.out)) &&
    isDeepStrictEqual(verdictsOf(resumed.out), verdictsOf(whole.out));
  if (!same) problems.push(`${name}: its trials are not those of the run that nobody disturbed`);
  console.log(`${name} came to its end: ${same ? "the same trials and verdicts" : "differs"}`);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
