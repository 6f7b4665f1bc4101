/** What a container costs before its first trial, each beside the same on the host, and what the engine itself takes once. */
import { prepareFixture } from "../../fixtures/build.ts";
import { containerEnvironment } from "../../harness/environments/container/environment.ts";
import type { AgentSetup, Environment } from "../../harness/environments/environment.ts";
import { hostEnvironment } from "../../harness/environments/host.ts";
import { assign } from "../../scenarios/factors.ts";
import type { Note } from "./benchmarks.ts";
import { lessIsBetter, type Row } from "./table.ts";

const starts = 10;
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

export async function rows(note: Note): Promise<Row[]> {
  const setup: AgentSetup = {
    images: [await prepareFixture("probe"), await prepareFixture("edge-cases")],
    log: () => undefined,
  };
  const container = containerEnvironment({ startEngine: true });
  const engineMs = await milliseconds(() => container.probe());
  note(`engine found or started, userland imported: ${Math.round(engineMs)} ms, once a run`);
  try {
    const figures: { readonly host: Times; readonly container: Times }[] = [];
    for (let start = 0; start < starts; start++)
      figures.push({ host: await life(hostEnvironment(), setup), container: await life(container, setup) });
    return steps.map(([step, name]) =>
      lessIsBetter({
        ...{ name: `in a container: ${name}`, unit: "ms", peerName: "on the host" },
        ...{ ours: figures.map((one) => one.container[step]), peer: figures.map((one) => one.host[step]) },
      }),
    );
  } finally {
    await container.close?.();
  }
}

const steps = [
  ["ready", "agent ready"],
  ["firstTrial", "first trial done"],
  ["trial", "another trial"],
  ["close", "closed"],
] as const;

async function life(environment: Environment, setup: AgentSetup): Promise<Times> {
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
