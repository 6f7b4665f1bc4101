/** The contract between whoever wants a lower mounted and the process that serves it. */
import type { ContentSpec } from "../content/content.ts";
import type { Faults } from "./faults.ts";
import type { LowerMetrics } from "./metrics.ts";

export const fuseLibraries = ["own", "fuse-native"] as const;
export type FuseLibrary = (typeof fuseLibraries)[number];

export interface LowerSpec {
  /** Index file as written by `engine/index`. */
  readonly indexPath: string;
  /** Short for `content.storeDir`: a layer store that holds all layers, uncompressed. */
  readonly storeDir?: string;
  /** Existing directory. */
  readonly mountpoint: string;
  readonly fuseLibrary: FuseLibrary;
  /** How long the kernel may keep entries and attributes, seconds. */
  readonly ttlSec: number;
  /** First field of the mount in mountinfo: who we are; default `mountproof`. */
  readonly source?: string;
  /** Where the bytes come from; default: `storeDir` alone, or where the index says. */
  readonly content?: ContentSpec;
  /**
   * Whether the kernel may read files of the disk cache without asking us, where it can (Linux 6.9); default `auto`.
   * It then counts the lower as one more of the two file systems that may be stacked: one overlay fits on top. Own transport only.
   */
  readonly passthrough?: "auto" | "off";
  /**
   * How many threads answer; default 1. More pay where many processors ask for different things at once; each takes about
   * 20 MB. Own transport without faults and trace only; otherwise it is 1.
   */
  readonly threads?: number;
  /** File that the metrics are written to (JSON) when the server gets SIGUSR2, and when the mount is gone. */
  readonly metricsPath?: string;
  /** File that each READ is written to, as lines of JSON (see `ReadTraceEntry`). No passthrough then. Own transport only. */
  readonly readTrace?: string;
  /** Own transport only. With faults there is no passthrough, and every open is a request. */
  readonly faults?: Faults;
}

/** Life of one lower inside its server process. */
export interface LowerSession {
  /** Resolves when the kernel has seen our INIT reply. Own transport only; undefined where the library hides it. */
  readonly initSeen: Promise<void> | undefined;
  /** Resolves when the mount is gone, for whatever reason. */
  readonly ended: Promise<void>;
  /** Lets every request held at this gate, now or later, go on. */
  openGate(gate: string): void;
  /** Resolves as soon as a request waits at the gate. */
  gateReached(gate: string): Promise<void>;
  /** Requests answered so far, by operation. */
  counters(): Readonly<Record<string, number>>;
  metrics(): LowerMetrics;
  unmount(): Promise<void>;
}
