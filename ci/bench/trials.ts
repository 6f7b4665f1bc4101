/**
 * Trials a second on the host, for cells without a runtime or a delay, beside the bare cost of the same mount and umount
 * calls, in turns within one run:
 *   node ci/bench/trials.ts [TRIALS]        as root; 500 of each by default
 * A trial is all that a run does for it: directories, FUSE mount, readiness, overlay, oracles, umount, leak check, removal.
 * A bare cycle (`bare-cycles.ts`) is FUSE mount, overlay mount and both umounts, with one request to another process a mount.
 * Figures vary between machines and with their load; the ratio is what to compare. Nothing is asserted.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpus } from "node:os";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { prepareFixture } from "../../fixtures/build.ts";
import { hostEnvironment } from "../../harness/environments/host.ts";
import { assign } from "../../scenarios/factors.ts";

/** Does so many of its kind and answers with how many milliseconds that took. */
type Contestant = (count: number) => Promise<number>;

const rounds = 10;
const warmUp = 40;

const perRound = Math.max(1, Math.round(Number(process.argv[2] ?? 500) / rounds));
const images = [await prepareFixture("probe"), await prepareFixture("edge-cases")];
const agent = await hostEnvironment().start({ images, log: (line) => console.error(line) });
const bare = startBare();
try {
  const rates = await compete({ setting: trialsOf("setting"), readiness: trialsOf("readiness"), bare: bare.run });
  print(rates);
} finally {
  await bare.close();
  await agent.close();
}

function trialsOf(scenario: string): Contestant {
  let trial = 0;
  return async (count) => {
    const start = performance.now();
    for (let i = 0; i < count; i++) {
      const { outcome, evidence } = await agent.runTrial({
        ...{ scenario, factors: assign({}), trial, seed: trial++ },
      });
      if (outcome !== "ok") console.error(`${scenario}: ${outcome} ${evidence.message ?? ""}`);
    }
    return performance.now() - start;
  };
}

/** The bare loop blocks on mounts, so it runs in a process that serves none of them, in a mount namespace of its own. */
function startBare(): { readonly run: Contestant; readonly close: () => Promise<void> } {
  const script = fileURLToPath(new URL("./bare-cycles.ts", import.meta.url));
  const child = spawn("unshare", ["-m", "--propagation", "private", process.execPath, script], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    run: async (count) => {
      child.stdin.write(`${count}\n`);
      const { value, done } = await answers.next();
      if (done) throw new Error("the bare loop ended before it answered");
      return Number(value);
    },
    close: async () => {
      const exit = once(child, "exit");
      child.stdin.end();
      await exit;
    },
  };
}

/** Rates a second, one for each round. All take turns, so that a busy moment of the machine hits each alike. */
async function compete(contestants: Readonly<Record<string, Contestant>>): Promise<Map<string, number[]>> {
  const rates = new Map<string, number[]>();
  for (const run of Object.values(contestants)) await run(warmUp);
  for (let round = 0; round < rounds; round++) {
    for (const [name, run] of Object.entries(contestants)) {
      const rate = (perRound * 1000) / (await run(perRound));
      rates.set(name, [...(rates.get(name) ?? []), rate]);
    }
  }
  return rates;
}

function print(rates: ReadonlyMap<string, readonly number[]>): void {
  const bareRate = median(rates.get("bare") ?? []);
  console.log(`${rounds} rounds of ${perRound} each, ${cpus().length} processors`);
  console.log("            a second: median     min     max   bare cycles to one");
  for (const [name, all] of rates) {
    const figures = [median(all), Math.min(...all), Math.max(...all)].map((rate) => rate.toFixed(0).padStart(8));
    console.log(`${name.padEnd(22)}${figures.join("")}   ${(bareRate / median(all)).toFixed(2).padStart(12)}`);
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}
