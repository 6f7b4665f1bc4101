/**
 * Trials a second on the host, for cells without a runtime or a delay, beside the bare cost of the same mount and umount calls.
 * A trial is all that a run does for it: directories, FUSE mount, readiness, overlay, oracles, umount, leak check, removal.
 * A bare cycle (`bare-cycles.ts`) is FUSE mount, overlay mount and both umounts, with one request to another process a mount.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { prepareFixture } from "../../fixtures/build.ts";
import type { AgentConnection } from "../../harness/environments/environment.ts";
import { hostEnvironment } from "../../harness/environments/host.ts";
import { assign } from "../../scenarios/factors.ts";
import { moreIsBetter, type Row } from "./table.ts";

/** Does so many of its kind and answers with how many milliseconds that took. */
type Contestant = (count: number) => Promise<number>;

const rounds = 10;
const perRound = 50;
const warmUp = 40;

export async function rows(): Promise<Row[]> {
  const images = [await prepareFixture("probe"), await prepareFixture("edge-cases")];
  const agent = await hostEnvironment().start({ images, log: (line) => console.error(line) });
  const bare = startBare();
  const trials = (scenario: string) => trialsOf(agent, scenario);
  try {
    const rates = await compete({ setting: trials("setting"), readiness: trials("readiness"), bare: bare.run });
    const peer = rates.get("bare") ?? [];
    return ["setting", "readiness"].map((name) =>
      moreIsBetter({
        ...{ name: `trials of ${name}`, unit: "/s", ours: rates.get(name) ?? [], peer, peerName: "bare mounts" },
      }),
    );
  } finally {
    await bare.close();
    await agent.close();
  }
}

function trialsOf(agent: AgentConnection, scenario: string): Contestant {
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
