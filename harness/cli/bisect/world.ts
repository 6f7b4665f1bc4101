import type { Scenario } from "../../../scenarios/scenario.ts";
import type { ListedKernel } from "../../kernels/listing.ts";
import type { World } from "../../run/world.ts";

/** Everything a bisection takes from outside; tests hand in another one. */
export interface BisectWorld {
  /** Builds of the catalogue, and what is known of them. */
  readonly kernels: readonly ListedKernel[];
  readonly scenarios: readonly Scenario[];
  /** Levels of the factor `runtime` that the userland has. */
  readonly runtimes: () => Promise<readonly string[]>;
  /** The world of one kernel. @throws NotTestable when it cannot be had */
  readonly openWorld: (release: string, environment: "vm" | "vagrant", say: (line: string) => void) => Promise<World>;
}
