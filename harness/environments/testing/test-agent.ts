/** For tests: one agent on the running kernel, on the host unless told otherwise, and trials named by what differs from a scenario's own setting. */
import { prepareFixture } from "../../../fixtures/build.ts";
import { assign, type Factors } from "../../../scenarios/factors.ts";
import { scenarioByName } from "../../../scenarios/index.ts";
import type { TrialReport } from "../../agent/protocol.ts";
import type { AgentConnection, AgentSetup, Environment } from "../environment.ts";
import { hostEnvironment } from "../host.ts";

export interface TestAgent {
  readonly connection: AgentConnection;
  /** What the agent and its processes said on standard error. */
  readonly said: readonly string[];
  /** @param levels switched away from the scenario's own setting */
  run(scenario: string, levels?: Partial<Factors>, schedule?: string): Promise<TrialReport>;
  /** The runtime level that begins so, `runc-1.3.`. */
  runtime(beginning: string): string;
  close(): Promise<void>;
}

/** @param images names of the fixtures that the trials need */
export async function startTestAgent(
  images: readonly string[],
  setup: Partial<AgentSetup> = {},
  environment: Environment = hostEnvironment(),
): Promise<TestAgent> {
  const prepared = [];
  for (const name of images) prepared.push(await prepareFixture(name));
  const said: string[] = [];
  const connection = await environment.start({ images: prepared, log: (line) => said.push(line), ...setup });
  let trials = 0;
  return {
    connection,
    said,
    run: (scenario, levels = {}, schedule) =>
      connection.runTrial({
        scenario,
        factors: assign({ ...scenarioByName(scenario).levels, ...levels }),
        trial: trials++,
        seed: trials,
        ...(schedule === undefined ? {} : { schedule }),
      }),
    runtime: (beginning) => {
      const found = connection.hello.runtimes.find((level) => level.startsWith(beginning));
      if (found === undefined)
        throw new Error(`no runtime "${beginning}" in the userland: ${connection.hello.runtimes.join(", ")}`);
      return found;
    },
    close: () => connection.close(),
  };
}
