/**
 * What a container costs before its first trial, each beside the same on the host: `node ci/bench/containers.ts [N]`. Prints medians and
 * ratios of N starts in turns (10), and what the engine itself takes once.
 */
import { prepareFixture } from "../../fixtures/build.ts";
import { containerEnvironment } from "../../harness/environments/container/environment.ts";
import type { AgentSetup, Environment } from "../../harness/environments/environment.ts";
import { hostEnvironment } from "../../harness/environments/host.ts";
import { assign } from "../../scenarios/factors.ts";

const starts = Number(process.argv[2] ?? 10);
const setup: AgentSetup = {
  images: [await prepareFixture("probe"), await prepareFixture("edge-cases")],
  log: () => undefined,
};
const trial = { scenario: "setting", factors: assign({}), trial: 0, seed: 1 };

interface Times {
  /** Until the agent has greeted. */
  readonly ready: number;
  /** Until its first trial has its report. */
  readonly firstTrial: number;
  /** A trial after that. */
  readonly trial: number;
  readonly close: number;
}

const container = containerEnvironment({ startEngine: true });
const engineMs = await milliseconds(() => container.probe());
try {
  const figures: { readonly host: Times; readonly container: Times }[] = [];
  for (let start = 0; start < starts; start++)
    figures.push({ host: await life(hostEnvironment()), container: await life(container) });
  console.log(`engine found or started, userland imported: ${Math.round(engineMs)} ms, once a run`);
  for (const step of ["ready", "firstTrial", "trial", "close"] as const) {
    const [own, bare] = [
      median(figures.map((one) => one.container[step])),
      median(figures.map((one) => one.host[step])),
    ];
    console.log(
      `${step.padEnd(10)} ${Math.round(own)} ms in a container, ${Math.round(bare)} ms on the host, ${(own / bare).toFixed(2)}x`,
    );
  }
} finally {
  await container.close?.();
}

async function life(environment: Environment): Promise<Times> {
  const begin = performance.now();
  const agent = await environment.start(setup);
  const ready = performance.now() - begin;
  await agent.runTrial(trial);
  const firstTrial = performance.now() - begin;
  const another = await milliseconds(() => agent.runTrial(trial));
  return { ready, firstTrial, trial: another, close: await milliseconds(() => agent.close()) };
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
