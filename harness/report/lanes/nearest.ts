import { stepsOfId } from "../../../scenarios/order.ts";
import type { ScheduledStep } from "../../../scenarios/scenario.ts";
import { nameOf } from "./failing-step.ts";

/** Two steps that pass one way round and fail the other. */
export interface Swap {
  readonly first: string;
  readonly second: string;
}

export interface Nearest {
  readonly order: readonly ScheduledStep[];
  /** In the passing order `first` comes before `second`; in the failing one it does not. Undefined if no pair of steps differs. */
  readonly swap: Swap | undefined;
}

/**
 * The passing order that differs least from a failing one: by the pairs of steps of different actors that both have the other way round, then
 * by those of which the failing one lacks a step (it comes after everything there), then by id.
 *
 * @param passing ids of orders
 */
export function nearestPassing(failing: readonly ScheduledStep[], passing: readonly string[]): Nearest | undefined {
  const orders = passing.toSorted(byCodeUnit).flatMap((id) => {
    const order = stepsOfId(id);
    return order ? [{ order }] : [];
  });
  return nearestOf(failing, orders);
}

/** The same of orders that have no id; the first of those that differ as little. */
export function nearestOf<T extends Pick<Nearest, "order">>(
  failing: readonly ScheduledStep[],
  passing: readonly T[],
): (T & Nearest) | undefined {
  const measured = passing.map((one) => ({ one, ...differences(failing, one.order) }));
  const [best] = measured.toSorted((a, b) => a.both.length - b.both.length || a.some.length - b.some.length);
  return best && { ...best.one, swap: best.both[0] ?? best.some[0] };
}

/** Pairs that differ, earliest of the failing order first. */
function differences(failing: readonly ScheduledStep[], passing: readonly ScheduledStep[]) {
  const places = new Map(unique(failing).map((name, i) => [name, i]));
  const has = (name: string) => places.has(name);
  const placeOf = (name: string) => places.get(name) ?? Number.POSITIVE_INFINITY;
  const names = unique(passing);
  const swaps = names.flatMap((first, i) =>
    names
      .slice(i + 1)
      .flatMap((second) => (placeOf(second) < placeOf(first) && !sameActor(first, second) ? [{ first, second }] : [])),
  );
  const sorted = swaps.toSorted((a, b) => placeOf(a.second) - placeOf(b.second));
  return { both: sorted.filter(({ first }) => has(first)), some: sorted.filter(({ first }) => !has(first)) };
}

/** A held call stands where it ends: only then has it done what it does. */
function unique(order: readonly ScheduledStep[]): string[] {
  const names = order.map(nameOf);
  return names.filter((name, i) => names.lastIndexOf(name) === i);
}

function sameActor(a: string, b: string): boolean {
  return a.split(".")[0] === b.split(".")[0];
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
