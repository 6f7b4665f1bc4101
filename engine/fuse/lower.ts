/** The contract between whoever wants a lower mounted and the process that serves it. */
import type { Faults } from "./faults.ts";

export const fuseLibraries = ["own", "fuse-native"] as const;
export type FuseLibrary = (typeof fuseLibraries)[number];

export interface LowerSpec {
  /** Index file as written by `engine/index`. */
  readonly indexPath: string;
  /** Directory of the layer store that holds the uncompressed layers. */
  readonly storeDir: string;
  /** Existing directory. */
  readonly mountpoint: string;
  readonly fuseLibrary: FuseLibrary;
  /** How long the kernel may keep entries and attributes, seconds. */
  readonly ttlSec: number;
  /** First field of the mount in mountinfo: who we are; default `mountproof`. */
  readonly source?: string;
  /** Own transport only. */
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
  unmount(): Promise<void>;
}
