/**
 * What harness and agent say to each other: JSON objects, one a line on the agent's standard input and output, or the bodies of
 * frames (see `channel/`) over serial ports. Requests are answered in order, but a ping at once, even while a trial runs.
 */
import type { Factors, Level } from "../../scenarios/factors.ts";
import type { RandomNumbers } from "../../scenarios/operations/chance.ts";
import type { Evidence, Outcome } from "../../scenarios/outcome.ts";
import type { TrialImage } from "../../scenarios/scenario.ts";
import type { Subject } from "../../scenarios/subject.ts";
import type { FeatureResult } from "../features/feature.ts";
import type { Restored } from "./restored.ts";

/** The first request, answered by `hello`. Paths are those of the agent's own root. */
export interface AgentStart {
  readonly images: readonly TrialImage[];
  readonly runtimes: readonly RuntimeLevel[];
  /** cgroup under which containers are made, relative to the cgroup2 mount. */
  readonly cgroupParent: string;
  readonly subject?: Subject;
  /** Where the agent's root lies in the machine's own tree; subjects outside the userland need it. */
  readonly machinePrefix: string;
  /** The agent runs in a VM of its own, which was started with so many virtual processors. */
  readonly vcpus?: number;
  /** The agent runs in a container. */
  readonly container?: {
    /** What its root file system lies on. */
    readonly storageDriver: string;
    /** For containers that trials start. */
    readonly peers?: PeerTemplate;
  };
  /** Mark the begin and the end of each trial in the kernel's log. For VMs: a machine's own log is to be left alone. */
  readonly marks?: true;
}

/** What a container beside the agent's is made of; paths are those of the machine unless they say otherwise. */
export interface PeerTemplate {
  /** The engine's, in the agent's container. */
  readonly socket: string;
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The engine's words for what a container may do. */
  readonly hostConfig: object;
  /** `source:target` of what every container has, but for the shared directory. */
  readonly binds: readonly string[];
  /** Directory below which mounts spread, and where containers have it. */
  readonly shared: { readonly source: string; readonly target: string };
  /** Program and arguments of a first process that mounts what mounting takes and then runs the words after them. */
  readonly enter: readonly string[];
}

export interface RuntimeLevel {
  /** `runc-1.3.6` */
  readonly level: string;
  readonly kind: "runc" | "crun";
  readonly path: string;
}

/** What the agent found. */
export interface Hello {
  readonly kernel: { readonly release: string; readonly version: string; readonly machine: string };
  readonly runtimes: readonly string[];
  /** How many times slower than the reference machine: deadlines are stretched by it. See `slowness.ts`. */
  readonly slowness: number;
  /** Processors that the agent may use. */
  readonly processors: number;
  /** Factor levels that cannot be had here. */
  readonly unavailable: readonly { readonly factor: string; readonly level: Level; readonly reason: string }[];
}

export interface TrialRequest {
  /** The cell's id, for marks in the kernel's log; default: the scenario's name. */
  readonly cell?: string;
  readonly scenario: string;
  readonly factors: Factors;
  readonly trial: number;
  readonly seed: number;
  /** Id of the order to run; default: the scenario's first. */
  readonly schedule?: string;
  readonly verbose?: boolean;
}

export interface TrialReport {
  readonly outcome: Outcome;
  readonly evidence: Evidence;
  /** Each step's duration by name, `total`, and what `timings.ts` adds. */
  readonly timingsMs: Readonly<Record<string, number>>;
  readonly startedAt: string;
  /** Of an explored order in which a step failed: the id of the moves that were followed by then. See `decidedBy`. */
  readonly executed?: string;
  /** Verbose only: steps and system calls in order. */
  readonly transcript?: readonly string[];
}

/**
 * In place of a report: the trial would have slept longer than its cell says, or did not begin because the batch took too long.
 * It shows nothing, and is to be run again.
 */
export const calledOff = "called-off";
export type BatchReport = TrialReport | typeof calledOff;

/** `ping`: any number, which comes back. */
export type AgentRequest =
  | AgentStart
  | TrialRequest
  /** Trials of one cell that overlap where they sleep: see `batch.ts`. */
  | { readonly batch: readonly TrialRequest[] }
  | { readonly features: true }
  | { readonly ping: number }
  /** The first request to an agent in a VM that was restored from a snapshot. */
  | { readonly restored: Restored }
  /** For tests: random numbers of the agent and of an actor's process. */
  | { readonly random: true };

export type AgentMessage =
  | { readonly hello: Hello }
  | { readonly report: TrialReport }
  /** One for each request of a batch, in its order. */
  | { readonly reports: readonly BatchReport[] }
  | { readonly features: readonly FeatureResult[] }
  | { readonly pong: number }
  | { readonly restored: true; readonly hello: Hello }
  | { readonly random: { readonly agent: RandomNumbers; readonly actor: RandomNumbers } }
  /** The request could not be dealt with; the agent goes on. */
  | { readonly failed: string };
