import { calledOff, type TrialReport } from "../../agent/protocol.ts";
import type { AgentConnection } from "../environment.ts";
import { consoleKeeper } from "../vm/console-keeper.ts";
import { faultOf } from "./fault.ts";
import type { Machine } from "./machine.ts";

/**
 * An agent whose end tells whether its machine's kernel is to blame.
 * @param artifacts directory that keeps the console log of a machine in which a trial failed
 */
export function watchedAgent(agent: AgentConnection, machine: Machine, artifacts?: string): AgentConnection {
  const name = `vagrant-${agent.hello.kernel.release}-${machine.id}`;
  const keeper = consoleKeeper({ text: machine.console }, name, artifacts);
  const mention = (report: TrialReport) => (report.outcome === "ok" ? report : keeper.mention(report));
  const ask = <T>(work: Promise<T>) =>
    work.catch(async (error: unknown) => {
      throw keeper.mention(await faultOf(error, machine));
    });
  return {
    ...agent,
    features: () => ask(agent.features()),
    runTrial: async (request) => mention(await ask(agent.runTrial(request))),
    runTrials: async (requests) => {
      const reports = await ask(agent.runTrials(requests));
      return reports.map((report) => (report === calledOff ? report : mention(report)));
    },
    close: async () => {
      await agent.close();
      keeper.keep();
    },
  };
}
