import { orderId, stepsOfId } from "../../scenarios/order.ts";
import type { Exploration } from "../../scenarios/scenario.ts";
import type { Bounds, Explored } from "../explorer/contract.ts";

/** One actor after the other. */
export function explore({ actors }: Exploration, bounds: Bounds): Explored {
  const steps = Object.entries(actors).flatMap(([actor, moves]) => moves.map(({ name }) => `${actor}.${name}`));
  return { orders: [orderId(steps)], bounds, possible: 1, withinPreemptions: 1, commuting: 0, cut: 0 };
}

/** The part of an order that ran when it failed at this step. */
export function executedPrefix(id: string, step: string): string {
  const steps = stepsOfId(id) ?? [];
  const end = steps.indexOf(step);
  return end < 0 ? id : orderId(steps.slice(0, end + 1));
}

export function decidedBy(id: string, prefixes: readonly string[]): boolean {
  return prefixes.some((prefix) => id === prefix || (id.startsWith(prefix) && /[,/]/.test(id.charAt(prefix.length))));
}
