import { expect, test } from "vitest";
import { assign } from "../../scenarios/factors.ts";
import { scenarios } from "../../scenarios/index.ts";
import { fakeHello } from "../run/testing/fake-environment.ts";
import { fakeScenario, linkCount, recommended } from "../run/testing/fake-world.ts";
import { plan } from "./plan.ts";
import { profileFor, profiles } from "./profile.ts";

const here = { environment: "host", subject: "builtin" };
const planned = (chosen: Parameters<typeof plan>[0], hello = fakeHello, place = here) =>
  plan(chosen, profiles.quick, hello, place);

test("the recommended scenario is one cell, with the newest runc 1.3", () => {
  const { cells, notRun } = planned([recommended]);
  expect(cells).toHaveLength(1);
  expect(cells[0]).toMatchObject({ role: "recommended", varied: [], factors: assign({ runtime: "runc-1.3.6" }) });
  expect(notRun).toEqual([]);
});

test("a scenario runs at its own setting and with one factor switched at a time", () => {
  const { cells } = planned([linkCount]);
  const own = assign({ linkCount: "zero", runtime: "runc-1.3.6" });
  expect(cells[0]).toMatchObject({ role: "base", factors: own });
  const switched = cells
    .slice(1)
    .map(({ factors, varied }) => [varied, varied.map((name) => factors[name as "index"])]);
  expect(switched).toEqual([
    ...["true", "zero-synthesised", "zero-some"].map((level) => [["linkCount"], [level]]),
    ...["runc-1.1.5", "runc-1.4.3", "crun-1.21"].map((level) => [["runtime"], [level]]),
    ...[1, 10, 50, 100, 500, 1000].map((level) => [["delayMs"], [level]]),
  ]);
  for (const { factors, varied } of cells.slice(1)) {
    const [name = ""] = varied;
    expect({ ...factors, [name]: own[name as "index"] }).toEqual(own);
  }
});

test("what a scenario crosses is planned once, with every switched factor named, and leaves other ids as they are", () => {
  const alone = fakeScenario({ name: "a", varies: ["delayMs"] });
  const crossed = fakeScenario({
    name: "a",
    varies: ["delayMs"],
    crossed: { rows: [{ index: "off" }, { index: "on", metacopy: "on" }], columns: [{ delayMs: 0 }, { delayMs: 500 }] },
  });
  const [before, after] = [planned([alone]).cells, planned([crossed]).cells];
  expect(after.slice(0, before.length)).toEqual(before);
  expect(after.slice(before.length).map(({ varied, factors, role }) => [varied, factors.delayMs, role])).toEqual([
    [["index", "metacopy"], 0, "variation"],
    [["index", "metacopy", "delayMs"], 500, "variation"],
  ]);
  expect(new Set(after.map(({ id }) => id)).size).toBe(after.length);
});

test("dear levels are left to the profile full, and what is left out is told", () => {
  const dear = fakeScenario({ name: "dear", varies: ["delayMs"], inFull: { delayMs: [1, 10, 50, 1000] } });
  const delays = (profile: keyof typeof profiles) =>
    plan([dear], profiles[profile], fakeHello, here).cells.map(({ factors }) => factors.delayMs);
  expect(delays("default")).toEqual([0, 100, 500]);
  expect(delays("full")).toEqual([0, 1, 10, 50, 100, 500, 1000]);
  expect(plan([dear], profiles.default, fakeHello, here).notRun).toContainEqual({
    what: "dear with delayMs=1000",
    reason: "left to the profile full",
  });
});

test("a scenario that does not vary the runtime runs without one, unless its levels name one", () => {
  const without = fakeScenario({ name: "a", varies: ["index"] });
  const named = fakeScenario({ name: "b", levels: { runtime: "crun-1.21" } });
  expect(planned([without, named]).cells.map(({ factors }) => factors.runtime)).toEqual([
    "none",
    "none",
    "none",
    "crun-1.21",
  ]);
});

test("what is not available is listed with its reason and never planned", () => {
  const { cells, notRun } = planned([
    fakeScenario({ name: "a", varies: ["placement"] }),
    fakeScenario({ name: "b", levels: { runtime: "runc-9.9.9" } }),
    fakeScenario({ name: "c", levels: { placement: "xfs" } }),
  ]);
  expect(cells.map(({ factors }) => factors.placement)).toEqual([
    "ext4",
    "btrfs",
    "dev-shm",
    "tiny-tmpfs",
    "overlayfs",
    "fuse",
  ]);
  expect(notRun).toEqual([
    { what: "a with placement=xfs", reason: "no loop device" },
    { what: "b with runtime=runc-9.9.9", reason: "the userland has no such runtime" },
    { what: "c with placement=xfs", reason: "no loop device" },
  ]);
});

test("every combination is either planned or listed", () => {
  const single = scenarios.filter(({ array, inContainers }) => !array && !inContainers);
  const all = planned(single);
  const nothingMissing = planned(single, { ...fakeHello, unavailable: [] });
  const left = nothingMissing.notRun;
  expect(left.every(({ reason }) => reason === "left to the profile full")).toBe(true);
  expect(plan(single, profiles.full, { ...fakeHello, unavailable: [] }, here).notRun).toEqual([]);
  expect(all.cells.length + all.notRun.length).toBe(nothingMissing.cells.length + left.length);
  expect(all.notRun.length).toBeGreaterThan(left.length);
});

test("scenarios that put faults into the lower are not run on another subject", () => {
  const faulty = fakeScenario({ name: "slow", faulty: true });
  const { cells, notRun } = planned([faulty, recommended], fakeHello, { environment: "host", subject: "squashfuse" });
  expect(cells.map(({ scenario }) => scenario)).toEqual(["recommended"]);
  expect(notRun).toEqual([{ what: "slow", reason: expect.stringContaining('"squashfuse"') }]);
});

test("without any runtime the plan says so", () => {
  const { cells, notRun } = planned([recommended], { ...fakeHello, runtimes: [] });
  expect(cells[0]?.factors.runtime).toBe("none");
  expect(notRun).toEqual([{ what: "runtime=any", reason: "the userland has no container runtime" }]);
});

test("guide scenarios are marked, and equal cells are planned once", () => {
  const { cells } = planned([fakeScenario({ name: "guide-current-flow" }), recommended, recommended]);
  expect(cells.map(({ role }) => role)).toEqual(["guide", "recommended"]);
});

test("a target goes with the role: what must hold is asked for more than what is looked at", () => {
  const chosen = [recommended, fakeScenario({ name: "a", kind: "timing", varies: ["xino"] })];
  const { cells } = plan(chosen, profiles.default, fakeHello, here);
  expect(cells.map(({ role, target }) => [role, target])).toEqual([
    ["recommended", 0.01],
    ["base", 0.05],
    ["variation", 0.05],
    ["variation", 0.05],
  ]);
});

test("the orders of a scenario that is explored come from the explorer, within the bounds of the profile", () => {
  const move = (name: string) => ({ name, reads: ["x"], writes: ["x"] });
  const explored = fakeScenario({
    name: "explored",
    varies: ["index"],
    explore: ({ index }) => ({ actors: { a: [move("one"), move(index)], b: [move("two")] } }),
  });
  const { cells } = plan([explored], profiles.default, fakeHello, here);
  for (const { factors, schedules, exploration } of cells) {
    // Of two moves of one actor and one of another, each order has its own place for the one.
    const orders = [`a:one,${factors.index}/b:two`, `a:one/b:two/a:${factors.index}`, `b:two/a:one,${factors.index}`];
    expect(schedules.toSorted()).toEqual(orders.toSorted());
    const { bounds } = profiles.default;
    expect(exploration).toEqual({ bounds, possible: 3, withinPreemptions: 3, commuting: 0, cut: 0 });
  }
  const guest = plan([explored], profileFor("default", { ownKernel: true }), fakeHello, here);
  expect(guest.cells[0]?.exploration?.bounds).toEqual({ preemptions: 1, orders: 60 });
});
