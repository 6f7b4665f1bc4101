import type { ScheduledStep } from "../../../scenarios/scenario.ts";
import { partsOf } from "./lanes.ts";

/** The step that a failure in the words of the explorer (`hang at start.await-ready (ETIMEDOUT)`) shows at; undefined when it names none. */
export function failingStep(failure: string): string | undefined {
  return / at ([^ ]+)/.exec(failure)?.[1];
}

/** The move of an order, counted from 1, at which it shows: the step's last one, or else the last of all. */
export function failingMove(order: readonly ScheduledStep[], failure: string): number {
  const step = failingStep(failure);
  const index = order.findLastIndex((move) => nameOf(move) === step);
  return index === -1 ? order.length : index + 1;
}

/** The first moves of an order, up to the step at which another one failed; all of it when it lacks the step. */
export function upToStep(order: readonly ScheduledStep[], failure: string): readonly ScheduledStep[] {
  return order.slice(0, failingMove(order, failure));
}

/** `start.verify` of `start.verify!`. */
export function nameOf(move: ScheduledStep): string {
  const { actor, step } = partsOf(move);
  return `${actor}.${step}`;
}
