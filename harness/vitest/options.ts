import type { Factors } from "../../scenarios/factors.ts";
import type { EnvironmentName } from "../environments/names.ts";
import type { ProfileName } from "../matrix/profile.ts";

/** Which cell a test is about. */
export interface CellOptions {
  /** Name of the scenario, such as `recommended`. */
  readonly scenario: string;
  /** Levels switched away from the scenario's own setting. A runtime may be named by its beginning, `runc-1.3.`. */
  readonly factors?: Partial<Factors>;
  /** One of the scenario's orders of steps. Default: all of them. */
  readonly schedule?: string;
  /** A kernel to boot in a VM, such as `6.12`. Default: the running one. */
  readonly kernel?: string;
  /** Default: `host`, or `vm` when a kernel is named. */
  readonly environment?: EnvironmentName;
  /** How sure a verdict must be. Default: `quick`. */
  readonly profile?: ProfileName;
  /** Trials at most. Default: as many as settle the verdict. */
  readonly trials?: number;
}
