import { expect, test } from "vitest";
import { assign } from "../../scenarios/factors.ts";
import { scenarios } from "../../scenarios/index.ts";
import type { Cell } from "./cell.ts";
import { holds, trialMs } from "./costs.ts";
import { guessMs, guessTrials } from "./expected.ts";
import { profiles } from "./profile.ts";

const cost = (scenario: string, levels: Parameters<typeof assign>[0] = {}) =>
  guessMs({ scenario, factors: assign(levels) });

test("costs are told of scenarios that there are", () => {
  const names = scenarios.map(({ name }) => name);
  expect([...Object.keys(trialMs), ...Object.keys(holds)].filter((name) => !names.includes(name))).toEqual([]);
});

test("what is dear: whole images, runtimes, user space, waiting, many at once", () => {
  const plain = cost("setting");
  expect(cost("content")).toBeGreaterThan(20 * plain);
  expect(cost("content", { overlay: "fuse-overlayfs" })).toBeGreaterThan(2 * cost("content"));
  expect(cost("setting", { runtime: "runc-1.3.6" })).toBeGreaterThan(plain);
  expect(cost("setting", { delayMs: 500 })).toBe(plain + 500);
  expect(cost("slow-lookups", { holdMs: 500 })).toBe(cost("slow-lookups") + 1500);
  expect(cost("setting", { concurrency: 4 })).toBe(4 * plain);
});

test("trials follow the target, the orders, or the time", () => {
  const nature = { kind: "timing", role: "base", target: 0.05 } as const;
  const cell: Cell = { id: "a", scenario: "s", factors: assign({}), schedules: [], varied: [], ...nature };
  expect(guessTrials(cell, profiles.default)).toBe(59);
  expect(guessTrials({ ...cell, role: "recommended", target: 0.01 }, profiles.quick)).toBe(299);
  expect(guessTrials({ ...cell, factors: assign({ delayMs: 1000 }) }, profiles.quick)).toBe(profiles.quick.leastTrials);
  expect(guessTrials({ ...cell, kind: "schedules", schedules: ["x", "y"] }, profiles.default)).toBe(6);
  const exploration = { bounds: profiles.default.bounds, possible: 2, withinPreemptions: 2, commuting: 0, cut: 0 };
  expect(guessTrials({ ...cell, kind: "schedules", schedules: ["x", "y"], exploration }, profiles.default)).toBe(2);
});
