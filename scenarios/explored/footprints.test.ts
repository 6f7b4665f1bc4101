/**
 * What acts say that they look at and change, and what keeps them, is held against the kernel: every order there is happens as it says,
 * and two neighbours that commute may change places without any difference.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestAgent, type TestAgent } from "../../harness/environments/testing/test-agent.ts";
import { allOrders, nameOf, type Plain } from "../../harness/explorer/testing/reference.ts";
import { assign, type Factors } from "../factors.ts";
import { scenarioByName } from "../index.ts";
import { orderId } from "../order.ts";
import type { Exploration } from "../scenario.ts";

let agent: TestAgent;
beforeAll(async () => {
  agent = await startTestAgent(["probe"]);
});
afterAll(() => agent.close());

describe("every order there is", () => {
  it.each<[string, Partial<Factors>]>([
    ["explore-start", { readiness: "none" }],
    ["explore-cleaner", { readiness: "mountinfo-poll" }],
    ["explore-shared-image", { readiness: "init-seen" }],
  ])("happens as it says and ends as its twins do: %s %j", async (scenario, levels) => {
    const exploration = explorationOf(scenario, levels);
    const orders = allOrders(exploration).map(({ order }) => order);
    const ends = new Map<string, string>();
    for (const order of orders) ends.set(idOf(order), await endOf(scenario, levels, idOf(order)));
    const pairs = orders.flatMap((order) => twinsOf(order, exploration).map((twin) => [idOf(order), idOf(twin)]));
    const known = pairs.filter(([, twin = ""]) => ends.has(twin));
    expect(known.length).toBeGreaterThan(0);
    for (const [order = "", twin = ""] of known) expect(ends.get(twin), `${order} | ${twin}`).toBe(ends.get(order));
  });
});

async function endOf(scenario: string, levels: Partial<Factors>, order: string): Promise<string> {
  const { outcome, evidence } = await agent.run(scenario, levels, order);
  expect(evidence.details?.join() ?? "", order).not.toContain("came later than the order says");
  return `${outcome} ${evidence.step} ${evidence.errno}`;
}

/** The order with two neighbours that commute exchanged, for each such pair. */
function twinsOf(order: readonly Plain[], exploration: Exploration): Plain[][] {
  return order.flatMap((first, at) => {
    const second = order[at + 1];
    if (!second || !commute(first, second, exploration)) return [];
    return [[...order.slice(0, at), second, first, ...order.slice(at + 2)]];
  });
}

/** Whoever releases others does what they do. */
function commute(a: Plain, b: Plain, { kept = {} }: Exploration): boolean {
  const both = [a, b].map((event) => [event, ...event.releases]);
  const [some = [], others = []] = both;
  const bound = Object.entries(kept).some(([name, { from, until, unless = [] }]) => {
    const part = (event: Plain) => [name, ...from, ...until, ...unless].includes(nameOf(event));
    return part(a) && part(b);
  });
  return a.actor !== b.actor && !bound && !some.some((one) => others.some((other) => conflict(one, other)));
}

function conflict({ move: a }: Plain, { move: b }: Plain): boolean {
  return (
    a.writes.some((name) => b.reads.includes(name) || b.writes.includes(name)) ||
    b.writes.some((name) => a.reads.includes(name))
  );
}

function explorationOf(scenario: string, levels: Partial<Factors>): Exploration {
  const exploration = scenarioByName(scenario).explore?.(assign(levels));
  if (!exploration) throw new Error(`"${scenario}" is not explored`);
  return exploration;
}

function idOf(order: readonly Plain[]): string {
  return orderId(order.map(({ step }) => step));
}
