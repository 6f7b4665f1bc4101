import type { TrialReport, TrialRequest } from "../agent/protocol.ts";
import type { AgentConnection } from "../environments/environment.ts";

/** One agent that is started anew after it failed. */
export interface LastingAgent {
  /** @throws AgentFailed; the next call starts a new agent. */
  runTrial(request: TrialRequest): Promise<TrialReport>;
  close(): Promise<void>;
}

/**
 * Steps have deadlines of their own, the longest two minutes; an agent that has not answered after this hangs itself, and without
 * an end to that the whole run would.
 */
const answerMs = 240_000;

/** @param first an agent that runs already. */
export function lastingAgent(
  connect: () => Promise<AgentConnection>,
  first?: AgentConnection,
  deadlineMs = answerMs,
): LastingAgent {
  let connection = first;
  return {
    async runTrial(request) {
      connection ??= await connect();
      try {
        return await within(deadlineMs, connection.runTrial(request));
      } catch (error) {
        const failed = connection;
        connection = undefined;
        await closeFailed(failed, error);
        throw new AgentFailed(error);
      }
    },
    async close() {
      await connection?.close();
      connection = undefined;
    },
  };
}

/** The agent failed in a trial: a fault of the harness, unlike an agent that cannot be started at all. */
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
