import type { TrialReport, TrialRequest } from "../agent/protocol.ts";
import type { AgentConnection } from "../environments/environment.ts";

/** One agent that is started anew after it died. */
export interface LastingAgent {
  /** Rejects with what the agent died of; the next call starts a new one. */
  runTrial(request: TrialRequest): Promise<TrialReport>;
  close(): Promise<void>;
}

/** @param first an agent that runs already. */
export function lastingAgent(connect: () => Promise<AgentConnection>, first?: AgentConnection): LastingAgent {
  let connection = first;
  return {
    async runTrial(request) {
      connection ??= await connect();
      try {
        return await connection.runTrial(request);
      } catch (error) {
        const dead = connection;
        connection = undefined;
        // It is dead already; closing only frees what the environment holds for it.
        await dead.close().catch(() => undefined);
        throw new AgentDied(error);
      }
    },
    async close() {
      await connection?.close();
      connection = undefined;
    },
  };
}

/** The agent died in a trial: a fault of the harness, unlike an agent that cannot be started at all. */
export class AgentDied extends Error {
  constructor(cause: unknown) {
    super(`the agent failed: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = "AgentDied";
  }
}
