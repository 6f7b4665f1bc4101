import { stepsOfId } from "../../scenarios/order.ts";
import type { Scenario, ScheduledStep, Step } from "../../scenarios/scenario.ts";

type Actors = Readonly<Record<string, readonly Step[]>>;

/**
 * The order of this id: an explored order, or one that the scenario names. Without an id the first that it names, or each actor's
 * steps, one actor after the other (`in-order`).
 */
export function orderOf(scenario: Scenario, actors: Actors, id: string | undefined): readonly ScheduledStep[] {
  const explored = scenario.explore && id !== undefined ? stepsOfId(id) : undefined;
  const schedules = scenario.schedules ?? { "in-order": everyStep(actors) };
  const named = id ?? Object.keys(schedules)[0];
  const order = explored ?? (named === undefined ? undefined : schedules[named]);
  if (!order) throw new Error(`scenario "${scenario.name}" has no schedule "${id}"`);
  return order;
}

function everyStep(actors: Actors): ScheduledStep[] {
  return Object.entries(actors).flatMap(([actor, steps]) => steps.map((step) => `${actor}.${step.name}`));
}
