import type { Environment } from "../environments/environment.ts";
import type { Header } from "../ledger/record.ts";
import type { Plan } from "../matrix/plan.ts";
import { prepare, type RunChoice } from "./prepare.ts";
import { closeAll } from "./run.ts";
import type { World } from "./world.ts";

/** What a run would do in one environment. */
export interface PlaceAndPlan {
  readonly environment: Environment;
  readonly kernel: { readonly release: string; readonly version: string };
  readonly plan: Plan;
  /** As the section of a ledger would begin. */
  readonly header: Header;
  /** How many times slower than the reference machine: see `harness/agent/slowness.ts`. */
  readonly slowness: number;
}

/**
 * What a run would do in each environment of a world, which is closed then: an agent is asked what there is, no trial runs.
 * @throws UserError `NO_SUCH_SCENARIO`, `ENVIRONMENT_NOT_APPLICABLE`
 */
export async function plansOf(choice: RunChoice, world: World): Promise<PlaceAndPlan[]> {
  const plans: PlaceAndPlan[] = [];
  try {
    for (const environment of world.environments) {
      const { plan, header, agent } = await prepare(choice, world, { environment, log: () => undefined });
      const { kernel, slowness } = agent.hello;
      await agent.close();
      await environment.close?.();
      plans.push({ environment, kernel, plan, header, slowness });
    }
    return plans;
  } finally {
    await closeAll(world.environments);
  }
}
