/**
 * What harness and agent say to each other: JSON objects, one a line on the agent's standard input and output, or the bodies of
 * frames (see `channel/`) over serial ports. Requests are answered in order, but a ping at once, even while a trial runs.
 */
import type { Factors, Level } from "../../scenarios/factors.ts";
import type { Evidence, Outcome } from "../../scenarios/outcome.ts";
import type { TrialImage } from "../../scenarios/scenario.ts";
import type { Subject } from "../../scenarios/subject.ts";
import type { FeatureResult } from "../features/feature.ts";

/** The first request, answered by `hello`. Paths are those of the agent's own root. */
export interface AgentStart {
  readonly images: readonly TrialImage[];
  readonly runtimes: readonly RuntimeLevel[];
  /** cgroup under which containers are made, relative to the cgroup2 mount. */
  readonly cgroupParent: string;
  readonly subject?: Subject;
  /** Where the agent's root lies in the machine's own tree; subjects outside the userland need it. */
  readonly machinePrefix: string;
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
  /** Factor levels that cannot be had here. */
  readonly unavailable: readonly { readonly factor: string; readonly level: Level; readonly reason: string }[];
}

export interface TrialRequest {
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
  /** Each step's duration by name, and `total`. */
  readonly timingsMs: Readonly<Record<string, number>>;
  readonly startedAt: string;
  /** Verbose only: steps and system calls in order. */
  readonly transcript?: readonly string[];
}

/** `ping`: any number, which comes back. */
export type AgentRequest = AgentStart | TrialRequest | { readonly features: true } | { readonly ping: number };

export type AgentMessage =
  | { readonly hello: Hello }
  | { readonly report: TrialReport }
  | { readonly features: readonly FeatureResult[] }
  | { readonly pong: number }
  /** The request could not be dealt with; the agent goes on. */
  | { readonly failed: string };
