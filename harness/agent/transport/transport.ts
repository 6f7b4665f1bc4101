import type { AgentMessage } from "../protocol.ts";

/** How requests reach the agent and answers leave it. */
export interface Transport {
  /** Hands over each request as it comes. Resolves when the harness has closed its end; never where that cannot be seen. */
  serve(take: (request: unknown, reply: Reply) => void): Promise<void>;
}

export type Reply = (message: AgentMessage) => void;
