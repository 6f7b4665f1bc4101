import type { Level } from "../../scenarios/factors.ts";
import { guessTrials } from "../matrix/expected.ts";
import { outlook } from "../matrix/outlook.ts";
import { type PlaceAndPlan, plansOf } from "../run/plans.ts";
import { type Choice, type Place, toGuest, toPlaces, toRunChoice, wholeFrom1 } from "./choice.ts";

/** What `plan` may be told. */
export interface PlanOptions extends Choice, Place {
  /** Agents that would work side by side. Default: what the environment carries. */
  readonly jobs?: number;
}

/** What a run would do in one environment, on one kernel. */
export interface PlannedSection {
  readonly environment: string;
  /** Release of the kernel. */
  readonly kernel: string;
  readonly cells: readonly PlannedCell[];
  /** What a reader might expect and is not planned, and why. */
  readonly notRun: readonly { readonly what: string; readonly reason: string }[];
  /** Trials, should nothing fail. */
  readonly trials: number;
  /** Milliseconds from the first trial to the last, should nothing fail; a run ends at its profile's time in any case. */
  readonly ms: number;
}

/** A cell that a run would try. */
export interface PlannedCell {
  /** 12 hexadecimal digits; the same in every run of the same cell. */
  readonly id: string;
  readonly scenario: string;
  /** A level for each factor. */
  readonly factors: Readonly<Record<string, Level>>;
  /** Trials that settle it, should none fail. */
  readonly trials: number;
}

/**
 * What `run` would do with the same options, as `mountproof plan` prints it. Starts an agent in each environment to ask what there is; no
 * trial runs and nothing is written.
 * @throws UserError as `run` does
 * @example
 * ```ts
 * import { plan } from "mountproof";
 *
 * for (const { environment, kernel, cells, ms } of await plan({ profile: "quick" })) {
 *   console.log(`${environment}, ${kernel}: ${cells.length} cells, about ${Math.ceil(ms / 60_000)} min`);
 * }
 * ```
 */
export async function plan(options: PlanOptions = {}): Promise<PlannedSection[]> {
  const choice = toRunChoice(options);
  const places = toPlaces(options);
  const guest = toGuest(options);
  const jobs = options.jobs === undefined ? undefined : wholeFrom1("jobs", options.jobs);
  const { worldOf } = await import("../places/world-of.ts");
  const world = await worldOf(places, guest, () => undefined);
  return (await plansOf(choice, world)).map((planned) => toSection(planned, jobs));
}

function toSection(
  { environment, kernel, plan, slowness }: PlaceAndPlan,
  jobs = environment.jobs ?? 1,
): PlannedSection {
  const { profile, cells, notRun } = plan;
  const { trials, ms } = outlook(plan, { slowness, jobs });
  return {
    environment: environment.name,
    kernel: kernel.release,
    cells: cells.map((cell) => {
      const { id, scenario, factors } = cell;
      return { id, scenario, factors, trials: guessTrials(cell, profile) };
    }),
    notRun,
    ...{ trials, ms },
  };
}
