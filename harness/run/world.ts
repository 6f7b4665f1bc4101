import type { Scenario, TrialImage } from "../../scenarios/scenario.ts";
import type { Environment } from "../environments/environment.ts";
import type { Header } from "../ledger/record.ts";
import type { NotRun } from "../matrix/plan.ts";

/** Everything a run takes from outside; tests hand in another one. */
export interface World {
  readonly environment: Environment;
  readonly scenarios: readonly Scenario[];
  /** Builds the fixtures of these names, or finds them in the cache. */
  readonly images: (names: readonly string[]) => Promise<readonly TrialImage[]>;
  readonly versions: () => Promise<Header["versions"]>;
  /** What the userland was built without. */
  readonly missing: () => Promise<readonly NotRun[]>;
}
