import { expect, test } from "vitest";
import type { Outcome } from "../../scenarios/outcome.ts";
import type { FakeRule } from "../run/testing/fake-environment.ts";
import { deletedDirectory, fakeScenario, fakeWorld, linkCount, recommended } from "../run/testing/fake-world.ts";
import { createBench } from "./bench.ts";
import { type CellHandle, cellOn } from "./cell.ts";
import { matchers } from "./matchers.ts";
import type { CellOptions } from "./options.ts";

expect.extend(matchers);

const orders = fakeScenario({ name: "orders", schedules: { first: ["a.x", "b.y"], second: ["b.y", "a.x"] } });
const timing = fakeScenario({ name: "timing", kind: "timing" });

function benchOf(rule?: FakeRule) {
  const world = fakeWorld([recommended, linkCount, orders, timing], rule);
  return {
    bench: createBench(async () => world),
    agents: world.environment.agents,
    requests: world.environment.requests,
  };
}

/** A cell of the kernel that the rule describes. */
const cell = (options: CellOptions, rule?: FakeRule): CellHandle => cellOn(benchOf(rule).bench, options);

/** What trials give in turn. */
function inTurn(...outcomes: readonly Outcome[]): FakeRule {
  return ({ trial }) => ({ outcome: outcomes[trial % outcomes.length] ?? "ok" });
}

async function refusal(expectation: Promise<unknown>): Promise<string> {
  return expectation.then(
    () => "it was met",
    (error: Error) => error.message,
  );
}

test("a cell is stable after 29 trials without a failure, the recommended one after 299", async () => {
  const timed = cell({ scenario: "timing" });
  await expect(timed).toBeStable();
  expect((await timed.result()).n).toBe(29);
  const setting = cell({ scenario: "recommended" });
  await expect(setting).toBeStable();
  expect((await setting.result()).n).toBe(299);
});

test("a cell of orders is stable when each passed three times", async () => {
  const all = cell({ scenario: "orders" });
  await expect(all).toBeStable();
  expect(Map.groupBy((await all.result()).trials, ({ schedule }) => schedule).get("second")).toHaveLength(3);
  const one = cell({ scenario: "orders", schedule: "second" });
  await expect(one).toBeStable();
  expect((await one.result()).trials.map(({ schedule }) => schedule)).toEqual(["second", "second", "second"]);
});

test("a cell that always fails does so after 7 trials, whatever is expected of it", async () => {
  const failing = cell({ scenario: "link-count" });
  await expect(failing).toFail();
  await expect(failing).toFail({ outcome: "deleted-directory", message: "wandered into deleted directory" });
  await expect(failing).not.toBeStable();
  await expect(failing).not.toFail({ outcome: "hang" });
  expect((await failing.result()).n).toBe(7);
  expect(await refusal(expect(failing).toFail({ outcome: "hang" }))).toContain("expected to fail with hang:");
  expect(await refusal(expect(failing).toFail({ message: "no words" }))).toContain('to fail saying "no words"');
});

test("one that fails now and then neither fails nor is stable", async () => {
  const flaky = cell({ scenario: "timing" }, inTurn("ok", "empty-lower"));
  await expect(flaky).not.toBeStable();
  await expect(flaky).not.toFail();
});

test("a failed expectation tells verdict, counts, interval, evidence word for word, and the command", async () => {
  const text = await refusal(expect(cell({ scenario: "link-count", factors: { delayMs: 10 } })).toBeStable());
  // 7 of 7: the lower end of the exact interval is 0.025^(1/7) = 59 %.
  expect(text.split("\n")).toEqual([
    "expected to be stable:",
    expect.stringMatching(
      /^cell [0-9a-f]{12} \(link-count, linkCount=zero, delayMs=10, runtime=runc-1\.3\.6, fake, kernel .+\)$/,
    ),
    "fails: 7 of 7 failed (59 % to 100 %)",
    "deleted-directory at start.run-container in order in-order, 7 times:",
    `  ${deletedDirectory}`,
    "  kernel: overlayfs: test line",
    "again: mountproof repro link-count --set linkCount=zero --set delayMs=10 --set runtime=runc-1.3.6 --env fake",
  ]);
});

test.each(["toBeStable", "toFail"] as const)(
  "a verdict that is not settled meets neither %s nor its opposite",
  async (matcher) => {
    const short = cell({ scenario: "timing", trials: 5 });
    expect(await refusal(expect(short)[matcher]())).toContain(
      "inconclusive: 0 of 5 failed (below 45 %), 24 more trials would settle it",
    );
    expect(await refusal(expect(short).not[matcher]())).toContain("inconclusive");
  },
);

test("faults of the harness are no outcome of the cell", async () => {
  const broken = cell({ scenario: "timing" }, () => "agent-dies");
  expect(await refusal(expect(broken).not.toBeStable())).toContain(
    "3 more trials failed through a fault of the harness",
  );
});

test("toGive looks at the trials alone", async () => {
  const one = cell({ scenario: "link-count", trials: 1 });
  await expect(one).toGive("deleted-directory");
  await expect(one).toGive("deleted-directory", { message: expect.stringContaining("wandered") });
  await expect(one).not.toGive("ok");
  expect((await one.result()).n).toBe(1);
  expect(await refusal(expect(one).toGive("deleted-directory", { errno: "EIO" }))).toContain('"errno": "EIO"');
  await expect(cell({ scenario: "timing", trials: 2 }, inTurn("ok", "hang"))).not.toGive("ok");
});

test("what is no cell, or cannot be one, is said", async () => {
  expect(await refusal(expect("recommended").toBeStable())).toContain('cannot judge string "recommended"');
  const wrong = { scenario: "recomended" };
  await expect(cell(wrong).result()).rejects.toMatchObject({ code: "NO_SUCH_SCENARIO" });
  await expect(cell({ scenario: "orders", schedule: "third" }).result()).rejects.toMatchObject({
    code: "NO_SUCH_SCHEDULE",
  });
  await expect(cell({ scenario: "timing", factors: { placement: "xfs" } }).result()).rejects.toMatchObject({
    code: "LEVEL_UNAVAILABLE",
  });
  const factors = { delayMs: 11 } as object;
  await expect(cell({ scenario: "timing", factors }).result()).rejects.toMatchObject({ code: "NO_SUCH_LEVEL" });
  await expect(cell({ scenario: "timing", environment: "vm" }).result()).rejects.toMatchObject({ code: "BAD_OPTIONS" });
});

test("cells of one place share an agent, one trial at a time, and none is left when it is closed", async () => {
  const { bench, agents, requests } = benchOf();
  const cells = ["timing", "orders", "link-count"].map((scenario) => cellOn(bench, { scenario }));
  await Promise.all(cells.map((one) => one.result()));
  const turns = requests.map(({ scenario }) => scenario).filter((scenario, index, all) => all[index - 1] !== scenario);
  expect(turns).toEqual(["timing", "orders", "link-count"]);
  expect(agents).toMatchObject({ started: 1, open: 1 });
  await bench.close();
  expect(agents.open).toBe(0);
});
