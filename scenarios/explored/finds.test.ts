/** Nobody tells the explorer which orders fail: it finds them from the actors, and each readiness rule shows which of them it removes. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestAgent, type TestAgent } from "../../harness/environments/testing/test-agent.ts";
import { explore } from "../../harness/explorer/explore.ts";
import { assign, type Factors } from "../factors.ts";
import { scenarioByName } from "../index.ts";
import { stepsOfId } from "../order.ts";

const bounds = { preemptions: 2, orders: 1000 };

let agent: TestAgent;
beforeAll(async () => {
  agent = await startTestAgent(["probe"]);
});
afterAll(() => agent.close());

describe("an overlay that is mounted before its lower", () => {
  const isFirst = (order: string) => comes("start.mount-overlay", "server.mount", order);

  it.each<Partial<Factors>>([
    { readiness: "none" },
    { readiness: "fixed-delay", delayMs: 1 },
    { readiness: "fixed-delay", delayMs: 50 },
  ])("is found with %j: it stays empty in each such order, and in no other", async (levels) => {
    const ends = await endsOf("explore-start", levels);
    expect(ends.size).toBeGreaterThan(5);
    for (const [order, end] of ends) expect(end, order).toBe(isFirst(order) ? "empty-lower at start.verify" : "ok");
    expect([...ends.keys()].some(isFirst)).toBe(true);
  });

  it("is in the same orders whatever the delay", () => {
    const none = ordersOf("explore-start", { readiness: "none" });
    expect(ordersOf("explore-start", { readiness: "fixed-delay", delayMs: 500 })).toEqual(none);
    expect(ordersOf("explore-start-delayed", {})).toEqual(none);
  });

  it.each<Partial<Factors>>([
    { readiness: "mountinfo-poll" },
    { readiness: "readdir-poll" },
    { readiness: "init-seen" },
  ])("is not to be had with %j", async (levels) => {
    const ends = await endsOf("explore-start", levels);
    expect([...ends.keys()].filter(isFirst)).toEqual([]);
    expect(new Set(ends.values())).toEqual(new Set(["ok"]));
  });
});

describe("a deleted directory", () => {
  it.each<Partial<Factors>>([{ readiness: "mountinfo-poll" }, { readiness: "init-seen" }])(
    "is found in every order of a lower that serves a link count of 0: %j",
    async (levels) => {
      const ends = await endsOf("explore-start", { ...levels, linkCount: "zero" });
      expect(new Set(ends.values())).toEqual(new Set(["deleted-directory at start.verify"]));
    },
  );

  /** Half a step is enough for the cleaner: the walk has not come to the mountpoint. */
  const isRemoved = (order: string) =>
    comes("start.make-mountpoints", "cleaner.remove-mountpoints", order) &&
    comes("cleaner.remove-mountpoints", "start.start-runtime!", order);

  it.each<Partial<Factors>>([
    { readiness: "none" },
    { readiness: "fixed-delay", delayMs: 1 },
    { readiness: "mountinfo-poll" },
    { readiness: "readdir-poll" },
    { readiness: "init-seen" },
  ])(
    "is found where a cleaner comes between making and use, with a correct lower and no rule that helps: %j",
    async (levels) => {
      const ends = await endsOf("explore-cleaner", levels);
      const early = (order: string) => comes("start.mount-overlay", "server.mount", order);
      const failing = [...ends].filter(([, end]) => end === "deleted-directory at start.start-runtime");
      expect(failing.map(([order]) => order)).toEqual([...ends.keys()].filter((one) => isRemoved(one) && !early(one)));
      expect(failing.length).toBeGreaterThanOrEqual(2);
    },
  );
});

function ordersOf(scenario: string, levels: Partial<Factors>): readonly string[] {
  const { explore: told, levels: own } = scenarioByName(scenario);
  if (!told) throw new Error(`"${scenario}" is not explored`);
  return explore(told(assign({ ...own, ...levels })), bounds).orders;
}

async function endsOf(scenario: string, levels: Partial<Factors>): Promise<ReadonlyMap<string, string>> {
  const ends = new Map<string, string>();
  for (const order of ordersOf(scenario, levels)) {
    const { outcome, evidence } = await agent.run(scenario, levels, order);
    ends.set(order, outcome === "ok" ? "ok" : `${outcome} at ${evidence.step}`);
  }
  return ends;
}

function comes(first: string, second: string, order: string): boolean {
  const steps = stepsOfId(order) ?? [];
  return steps.indexOf(first) < steps.indexOf(second);
}
