import type { ScheduledStep } from "../../../scenarios/scenario.ts";
import type { ResultCell, Results } from "../results-schema.ts";
import type { Nearest } from "./nearest.ts";
import { nearestOf } from "./nearest.ts";

/** An order of a scenario's own that fails whenever it is run, while another one passes. */
export interface DecidingOrder {
  readonly scenario: string;
  readonly title: string;
  /** Name of the order. */
  readonly order: string;
  readonly steps: readonly ScheduledStep[];
  /** In the words of the explorer: `deleted-directory at start.run-container`. */
  readonly failure: string;
  readonly message: string | undefined;
  /** The passing order that differs least from it. */
  readonly passing: (Nearest & { readonly name: string }) | undefined;
  /** The scenario's own setting, on each kernel where the order fails so. */
  readonly cells: readonly ResultCell[];
}

/** Of scenarios with their own setting, where the order of steps decides and their orders are not explored; kernels that agree share one. */
export function decidingOrders({ cells, scenarios }: Pick<Results, "cells" | "scenarios">): DecidingOrder[] {
  return scenarios.flatMap(({ name, title, schedules }) => {
    if (!schedules) return [];
    const own = cells.filter(({ scenario, varied }) => scenario === name && varied.length === 0);
    const found = own.flatMap((cell) =>
      failingOrders(cell).map((order) => ({ cell, order, ...failureOf(cell, order) })),
    );
    const alike = Map.groupBy(found, ({ order, failure }) => JSON.stringify([order, failure]));
    return [...alike.values()].flatMap((ones) => {
      const [first] = ones;
      const steps = first && schedules[first.order];
      if (!first || !steps) return [];
      const { order, failure, message } = first;
      const passing = passingOf(first.cell, steps as ScheduledStep[], schedules);
      const where = ones.map(({ cell }) => cell);
      return [
        { scenario: name, title, order, steps: steps as ScheduledStep[], failure, message, passing, cells: where },
      ];
    });
  });
}

/** Those that always fail, beside one that never does: else the order does not decide. */
function failingOrders({ schedules }: ResultCell): string[] {
  const all = Object.entries(schedules).filter(([, { n }]) => n > 0);
  if (!all.some(([, { failures }]) => failures === 0)) return [];
  return all.filter(([, { n, failures }]) => failures === n).map(([name]) => name);
}

function failureOf({ evidence }: ResultCell, order: string): { failure: string; message: string | undefined } {
  const seen = evidence.find(({ schedule }) => schedule === order);
  if (!seen) return { failure: "failed", message: undefined };
  const { outcome, step, message } = seen;
  return { failure: step === undefined ? outcome : `${outcome} at ${step}`, message };
}

function passingOf(
  { schedules: counts }: ResultCell,
  failing: readonly ScheduledStep[],
  schedules: Readonly<Record<string, readonly string[]>>,
): DecidingOrder["passing"] {
  const passing = Object.entries(counts).filter(([, { n, failures }]) => n > 0 && failures === 0);
  const orders = passing.flatMap(([name]) => {
    const order = schedules[name];
    return order ? [{ name, order: order as ScheduledStep[] }] : [];
  });
  return nearestOf(failing, orders);
}
