/** An agent in a guest, as every environment gives one. */
import { calledOff, type Hello, type TrialReport } from "../../agent/protocol.ts";
import { deadlineScale } from "../../agent/slowness.ts";
import type { GuestFacts } from "../../ledger/record.ts";
import type { AgentConnection, AgentSetup } from "../environment.ts";
import { consoleKeeper } from "./console-keeper.ts";
import { GuestFault } from "./contract.ts";
import { defaultTimes, type WatchTimes, watchGuest } from "./health/index.ts";
import type { TrialGuest } from "./trial-guest.ts";

/** @param setup `artifacts`: directory that keeps the console log of a guest in which a trial failed */
export function connectGuest(guest: TrialGuest, facts: GuestFacts, setup: AgentSetup): AgentConnection {
  const { machine, agent, hello } = guest;
  const keeper = consoleKeeper(machine.console, `${hello.kernel.release}-${machine.pid}`, setup.artifacts);
  let closing: Promise<void> | undefined;
  const close = async () => {
    agent.close();
    keeper.keep();
    await machine.stop();
  };
  const mention = (report: TrialReport) => (report.outcome === "ok" ? report : keeper.mention(report));
  const ask = <T>(work: Promise<T>) =>
    watched(guest, work).catch((error: unknown) => {
      throw error instanceof GuestFault ? keeper.mention(error) : error;
    });
  return {
    hello: withVcpus(hello),
    guest: facts,
    features: () => watched(guest, agent.features()),
    runTrial: async (request) => mention(await ask(agent.runTrial(request))),
    runTrials: async (requests) => {
      const reports = await ask(agent.runTrials(requests));
      return reports.map((report) => (report === calledOff ? report : mention(report)));
    },
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

/** The agent cannot know what other machines there could be. */
function withVcpus(hello: Hello): Hello {
  return { ...hello, unavailable: hello.unavailable.filter(({ factor }) => factor !== "vcpus") };
}

/** Races what the agent does with what may go wrong under it. */
async function watched<T>({ machine, supervisor, agent, hello }: TrialGuest, work: Promise<T>): Promise<T> {
  const watch = watchGuest({ machine, supervisor, agentPing: agent.ping }, timesFor(hello));
  const fault = watch.fault.then((found) => {
    throw found;
  });
  try {
    return await Promise.race([work, fault]);
  } finally {
    watch.stop();
  }
}

function timesFor({ slowness }: Hello): WatchTimes {
  const { everyMs, agentMs, guestMs } = defaultTimes;
  const scale = deadlineScale(slowness);
  return { everyMs, agentMs: agentMs * scale, guestMs: guestMs * scale };
}
