import type { BatchReport, TrialReport, TrialRequest } from "../agent/protocol.ts";
import { deadlineScale } from "../agent/slowness.ts";
import type { AgentConnection } from "../environments/environment.ts";
import { type AgentNeeds, needsOf, sameNeeds } from "../environments/needs.ts";
import { GuestFault } from "../environments/vm/contract.ts";

/** One agent that is started anew after it failed. */
export interface LastingAgent {
  /** @throws AgentFailed; the next call starts a new agent. */
  runTrial(request: TrialRequest): Promise<TrialReport>;
  /** Trials of one cell that overlap. @throws AgentFailed */
  runTrials(requests: readonly TrialRequest[]): Promise<readonly BatchReport[]>;
  /** The next trial gets a new agent, and with it, where each agent has its own, a new kernel. */
  renew(): Promise<void>;
  /**
   * For good, and one that is just being started, too: a trial that nobody waits for any more, as the run was interrupted, must start
   * none that nobody ends.
   */
  close(): Promise<void>;
}

/** Starts an agent in a place that meets these needs. */
export type Connect = (needs: AgentNeeds) => Promise<AgentConnection>;

/**
 * Steps have deadlines of their own, the longest two minutes; an agent that has not answered after this hangs itself, and without
 * an end to that the whole run would. Milliseconds on the reference machine.
 */
const answerMs = 240_000;

/** @param first an agent that runs already, in a place without special needs. */
export function lastingAgent(connect: Connect, first?: AgentConnection, deadlineMs = answerMs): LastingAgent {
  let connection = first;
  let needs: AgentNeeds = {};
  let starting: Promise<AgentConnection> | undefined;
  let isClosed = false;

  async function renew(): Promise<void> {
    const closing = connection;
    connection = undefined;
    await closing?.close();
  }

  async function close(): Promise<void> {
    isClosed = true;
    await renew();
    await starting?.catch(() => {});
  }

  async function start(wanted: AgentNeeds): Promise<AgentConnection> {
    if (isClosed) throw new AgentFailed("it was closed");
    const started = await connect(wanted);
    if (!isClosed) return started;
    await started.close();
    throw new AgentFailed("it was closed while it started");
  }

  async function connected(wanted: AgentNeeds): Promise<AgentConnection> {
    if (!sameNeeds(wanted, needs)) await renew();
    needs = wanted;
    try {
      if (connection) return connection;
      starting = start(wanted);
      connection = await starting;
      return connection;
    } catch (error) {
      // A guest that does not come up once is this trial's outcome; the next trial tries again.
      throw error instanceof GuestFault ? new AgentFailed(error) : error;
    }
  }

  async function ask<T>(wanted: AgentNeeds, question: (agent: AgentConnection) => Promise<T>): Promise<T> {
    const agent = await connected(wanted);
    try {
      return await within(deadlineMs * deadlineScale(agent.hello.slowness), question(agent));
    } catch (error) {
      connection = undefined;
      await closeFailed(agent, error);
      throw new AgentFailed(error);
    }
  }

  return {
    runTrial: (request) => ask(needsOf(request.factors), (agent) => agent.runTrial(request)),
    runTrials: async (requests) => {
      const [first] = requests;
      return first ? ask(needsOf(first.factors), (agent) => agent.runTrials(requests)) : [];
    },
    renew,
    close,
  };
}

/** The agent failed in a trial: a fault of the harness unless the cause says otherwise, unlike an agent that cannot be started at all. */
export class AgentFailed extends Error {
  constructor(cause: unknown) {
    super(`the agent failed: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = "AgentFailed";
  }
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const timeout = Promise.withResolvers<never>();
  const timer = setTimeout(() => timeout.reject(new Error(`no answer within ${ms / 1000} s`)), ms);
  try {
    return await Promise.race([work, timeout.promise]);
  } finally {
    clearTimeout(timer);
  }
}

async function closeFailed(agent: AgentConnection, why: unknown): Promise<void> {
  try {
    await agent.close();
  } catch (error) {
    throw new AggregateError([why, error], "the agent failed and could not be closed");
  }
}
