import type { Lower, LowerOptions, TrialImage } from "../../scenarios/scenario.ts";
import type { FuseConnection } from "./fuse-connection.ts";

/** Where a trial's lowers come from: the built-in engine, or a subject's own command. */
export interface LowerSource {
  /** For a reader: the mount call or the command by which `serve` mounts. */
  describe(request: LowerRequest): string;
  /** Starts what can be started ahead of a trial that mounts so many lowers, and ends what no such trial needs. */
  fit(lowers: number): Promise<void>;
  serve(request: LowerRequest): Promise<ServedLower>;
  /** Has the random numbers of processes that outlive trials start anew: see `reseedProcess`. */
  reseed(entropy: string): Promise<void>;
  /** Processes that outlive trials. */
  pids(): number[];
  close(): Promise<void>;
}

export interface LowerRequest extends Pick<LowerOptions, "faults" | "background"> {
  readonly mountpoint: string;
  readonly image: TrialImage;
  readonly fuseLibrary: "own" | "fuse-native";
  readonly ttlSec: number;
}

export interface ServedLower extends Lower {
  /** Undefined until it is mounted. */
  connection(): FuseConnection | undefined;
  /** Gates of its faults that nobody has opened; none once the server is dead. */
  closedGates(): readonly string[];
  /** Unmounts what is left, takes the server back into the pool or ends it. Never blocks on the mount. */
  release(): Promise<void>;
}
