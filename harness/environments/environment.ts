import type { TrialImage } from "../../scenarios/scenario.ts";
import type { Subject } from "../../scenarios/subject.ts";
import type { BatchReport, Hello, TrialReport, TrialRequest } from "../agent/protocol.ts";
import type { FeatureResult } from "../features/feature.ts";
import type { ContainerFacts, GuestFacts, KernelBuild } from "../ledger/record.ts";
import type { AgentNeeds } from "./needs.ts";

/** A place where trials run. Discovered by an ordered list; each may answer "not applicable, because". */
export interface Environment {
  readonly name: string;
  /** What progress and `not run` call it: `host`, or a kernel in a VM. */
  readonly title?: string;
  /** Agents that it carries side by side. Default: 1. */
  readonly jobs?: number;
  /** Each agent has a kernel of its own, so a new agent is a way out of a state that a trial left the kernel in. Default: no. */
  readonly ownKernel?: boolean;
  /** Levels of `vcpus` that `start` can serve besides "default". Default: none. */
  readonly vcpus?: readonly number[];
  readonly kernelBuild?: KernelBuild;
  probe(): Promise<Applicability>;
  /** Starts an agent; everything it makes is gone when the connection is closed or this process dies. */
  start(setup: AgentSetup): Promise<AgentConnection>;
  /** Ends what agents shared, such as an engine of our own. Default: nothing is shared. */
  close?(): Promise<void>;
}

export type Applicability = { readonly applicable: true } | { readonly applicable: false; readonly reason: string };

export interface AgentSetup extends AgentNeeds {
  /** Takes the place of the built-in engine. */
  readonly subject?: Subject;
  readonly images: readonly TrialImage[];
  /** Directory for what explains failures, such as console logs. Default: none is kept. */
  readonly artifacts?: string;
  /** Receives what the agent and its processes say on standard error, a line at a time. */
  readonly log: (line: string) => void;
}

export interface AgentConnection {
  readonly hello: Hello;
  /** Where the agent runs, unless that is this machine itself. */
  readonly guest?: GuestFacts;
  /** The container that the agent runs in. */
  readonly container?: ContainerFacts;
  /** Runs one trial. Rejects only when the agent itself died; with a `GuestFault` when it is known whose fault that was. */
  runTrial(request: TrialRequest): Promise<TrialReport>;
  /**
   * Runs trials of one cell so that they overlap where they sleep. Rejects like `runTrial`; it is not known then in which trial the agent
   * died.
   */
  runTrials(requests: readonly TrialRequest[]): Promise<readonly BatchReport[]>;
  /** Probes what the kernel can do; takes seconds. Rejects only when the agent itself died. */
  features(): Promise<readonly FeatureResult[]>;
  close(): Promise<void>;
}
