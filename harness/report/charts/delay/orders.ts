import type { Results } from "../../results-schema.ts";

type Exploration = Results["explorations"][number];

/** Orders of steps that fail under each of two rules in the scenarios in which both were explored. */
export interface OrdersLeft {
  readonly scenarios: readonly string[];
  readonly delayed: Orders;
  readonly unguarded: Orders;
}

interface Orders {
  readonly failing: number;
  readonly ran: number;
}

/**
 * Whether a fixed delay, however long, takes away failing orders or only makes them rarer: an order is explored as if the delay were over
 * before the server had mounted.
 *
 * @param explorations of one kernel, environment and subject
 */
export function ordersLeft(explorations: readonly Exploration[]): OrdersLeft | undefined {
  const delayed = explorations.filter(({ factors }) => factors.readiness === "fixed-delay");
  const pairs = delayed.flatMap((one) => {
    const other = explorations.find((candidate) => differsInRuleOnly(candidate, one));
    return other ? [{ one, other }] : [];
  });
  if (pairs.length === 0) return undefined;
  return {
    scenarios: pairs.map(({ one }) => one.scenario),
    delayed: ordersOf(pairs.map(({ one }) => one)),
    unguarded: ordersOf(pairs.map(({ other }) => other)),
  };
}

/** The same in one sentence. */
export function ordersSentence({ scenarios, delayed, unguarded }: OrdersLeft): string {
  const where = scenarios.length === 1 ? scenarios.join() : `${scenarios.length} scenarios`;
  const head = `Step by step, ${delayed.failing} of ${delayed.ran} orders fail with a fixed delay, however long (${where}); without any rule ${unguarded.failing} of ${unguarded.ran}.`;
  if (delayed.failing === 0) return `${head} The delay removes the failing orders.`;
  if (delayed.failing < unguarded.failing) return `${head} The delay removes some of the failing orders, not all.`;
  return `${head} A delay makes the failing orders rarer; it removes none of them.`;
}

function differsInRuleOnly(candidate: Exploration, { scenario, factors }: Exploration): boolean {
  if (candidate.scenario !== scenario || candidate.factors.readiness !== "none") return false;
  const names = new Set([...Object.keys(factors), ...Object.keys(candidate.factors)]);
  return [...names].every((name) => name === "readiness" || factors[name] === candidate.factors[name]);
}

function ordersOf(explorations: readonly Exploration[]): Orders {
  const failing = explorations.flatMap(({ failures }) => failures.map(({ orders }) => orders));
  return { failing: sum(failing), ran: sum(explorations.map(({ ran }) => ran)) };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
