import type { TrialImage } from "../../scenarios/scenario.ts";
import type { Subject } from "../../scenarios/subject.ts";
import type { Hello, TrialReport, TrialRequest } from "../agent/protocol.ts";

/** A place where trials run. Discovered by an ordered list; each may answer "not applicable, because". */
export interface Environment {
  readonly name: string;
  probe(): Promise<Applicability>;
  /** Starts an agent; everything it makes is gone when the connection is closed or this process dies. */
  start(setup: AgentSetup): Promise<AgentConnection>;
}

export type Applicability = { readonly applicable: true } | { readonly applicable: false; readonly reason: string };

export interface AgentSetup {
  /** Takes the place of the built-in engine. */
  readonly subject?: Subject;
  readonly images: readonly TrialImage[];
  /** Receives what the agent and its processes say on standard error, a line at a time. */
  readonly log: (line: string) => void;
}

export interface AgentConnection {
  readonly hello: Hello;
  /** Runs one trial. Rejects only when the agent itself died. */
  runTrial(request: TrialRequest): Promise<TrialReport>;
  close(): Promise<void>;
}
