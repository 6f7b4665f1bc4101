import { expect, test } from "vitest";
import { assign } from "../../scenarios/factors.ts";
import type { Outcome } from "../../scenarios/outcome.ts";
import { count, emptyTally, type Tally } from "../analysis/tally.ts";
import { type Profile, profiles, stableAfter } from "./profile.ts";
import { isDone, nextSchedule } from "./stopping.ts";

type Stopping = Parameters<typeof isDone>[0];

const timing: Stopping = { scenario: "s", kind: "timing", role: "base", schedules: [], factors: assign({}) };
const recommended: Stopping = { ...timing, role: "recommended" };
const steps: Stopping = { ...timing, kind: "schedules" };
const twoOrders: Stopping = { ...steps, schedules: ["a", "b"] };

/** How many trials a cell gets when trial n shows `outcome(n, schedule)`. */
function trialsOf(
  cell: Stopping,
  outcome: (trial: number, schedule?: string) => Outcome,
  profile: Profile = profiles.default,
): Tally {
  let tally = emptyTally;
  for (let trial = 0; trial < 5000 && !isDone(cell, tally, profile); trial++) {
    const schedule = nextSchedule(cell, tally);
    tally = count(tally, { outcome: outcome(trial, schedule), schedule });
  }
  return tally;
}

const always = (outcome: Outcome) => () => outcome;

test("at a target of 1 % a cell is stable after 299 trials", () => {
  expect(stableAfter(0.01)).toBe(299);
  expect(trialsOf(timing, always("ok")).n).toBe(299);
  expect(trialsOf(recommended, always("ok")).n).toBe(299);
});

test("seven failures in a row settle a cell, the recommended one too", () => {
  expect(trialsOf(timing, always("hang")).n).toBe(7);
  expect(trialsOf(steps, always("hang")).n).toBe(7);
  expect(trialsOf(recommended, always("hang")).n).toBe(7);
});

test("three refusals and nothing else settle a cell as unsupported", () => {
  expect(trialsOf(timing, always("mount-refused")).n).toBe(3);
  expect(trialsOf(timing, (n) => (n === 0 ? "ok" : "mount-refused")).n).toBeGreaterThan(3);
});

test("each order of steps runs three times", () => {
  expect(trialsOf(steps, always("ok")).schedules).toEqual({ "in-order": { n: 3, failures: 0 } });
  expect(trialsOf(twoOrders, always("ok")).schedules).toEqual({ a: { n: 3, failures: 0 }, b: { n: 3, failures: 0 } });
});

test("an order that always fails beside one that never does is settled after three trials of each", () => {
  const tally = trialsOf(twoOrders, (_, schedule) => (schedule === "b" ? "stale-handle" : "ok"));
  expect(tally.schedules).toEqual({ a: { n: 3, failures: 0 }, b: { n: 3, failures: 3 } });
});

test("many failing orders do not keep the last from its trials", () => {
  const orders = { ...steps, schedules: ["a", "b", "c", "d", "e"] };
  const tally = trialsOf(orders, (_, schedule) => (schedule === "e" ? "ok" : "hang"));
  expect(tally.schedules).toMatchObject({ d: { n: 3, failures: 3 }, e: { n: 3, failures: 0 } });
});

test("a cell that fails now and then gets enough trials for its rate", () => {
  const one = trialsOf(timing, (n) => (n % 10 === 0 ? "empty-lower" : "ok"));
  expect(one.n).toBe(profiles.default.flakyTrials);
  expect(trialsOf(recommended, (n) => (n % 10 === 0 ? "empty-lower" : "ok")).n).toBe(profiles.default.trialsPerCell);
});

test("harness errors do not count as trials, and three end the cell", () => {
  expect(trialsOf(timing, (n) => (n < 2 ? "harness-error" : "ok"))).toMatchObject({ n: 299, harnessErrors: 2 });
  expect(trialsOf(timing, always("harness-error"))).toMatchObject({ n: 0, harnessErrors: 3 });
});

test("with the quick profile a dear cell ends early and the recommended one does not", () => {
  const slow = { ...timing, factors: assign({ readiness: "fixed-delay", delayMs: 1000 }) };
  expect(trialsOf(slow, always("ok"), profiles.quick).n).toBe(profiles.quick.leastTrials);
  expect(trialsOf({ ...slow, role: "recommended" }, always("ok"), profiles.quick).n).toBe(299);
});
