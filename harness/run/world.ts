import type { Scenario, TrialImage } from "../../scenarios/scenario.ts";
import type { Environment } from "../environments/environment.ts";
import type { Header } from "../ledger/record.ts";
import type { NotRun } from "../matrix/plan.ts";

/** Everything a run takes from outside; tests hand in another one. */
export interface World {
  /** Judged one after the other, a section of the ledger each. */
  readonly environments: readonly Environment[];
  /** What was asked for and cannot be had here. */
  readonly unavailable: readonly NotRun[];
  /** The environments asked for, for a run that resumes this one. */
  readonly places?: Header["places"];
  /** The kernels asked for, for a run that resumes this one. */
  readonly kernels?: Header["kernels"];
  readonly scenarios: readonly Scenario[];
  /** Builds the fixtures of these names, or finds them in the cache. */
  readonly images: (names: readonly string[]) => Promise<readonly TrialImage[]>;
  readonly versions: () => Promise<Header["versions"]>;
  /** What the userland was built without. */
  readonly missing: () => Promise<readonly NotRun[]>;
}
