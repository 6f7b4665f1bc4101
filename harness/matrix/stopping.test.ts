import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assign } from "../../scenarios/factors.ts";
import type { Outcome } from "../../scenarios/outcome.ts";
import { count, emptyTally, type Tally } from "../analysis/tally.ts";
import { judge } from "../analysis/verdict.ts";
import { type Profile, profiles, stableAfter } from "./profile.ts";
import { isDone, nextSchedule, nextSchedules, ordersDecidedByPrefix, trialsToRun } from "./stopping.ts";

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

describe("trials until the next look", () => {
  test("are so many that none of them can be in vain", () => {
    // Three refusals end a cell that was never let in; after a pass seven failures more than passes are far away.
    expect(trialsToRun(timing, emptyTally, profiles.default)).toBe(3);
    expect(trialsToRun(twoOrders, emptyTally, profiles.default)).toBe(3);
    expect(trialsToRun(twoOrders, tallyOf({ ok: 1 }, { a: [0, 1] }), profiles.default)).toBe(5);
    expect(trialsToRun(timing, tallyOf({ hang: 3 }), profiles.default)).toBe(4);
    expect(trialsToRun(timing, tallyOf({ ok: 298 }), profiles.default)).toBe(1);
    expect(trialsToRun({ ...timing, target: 0.05 }, tallyOf({ ok: 58 }), profiles.default)).toBe(1);
    expect(trialsToRun(timing, tallyOf({ ok: 299 }), profiles.default)).toBe(0);
  });

  test("run without a look lead to the same end as a look after each", () => {
    const outcome = fc.constantFrom<Outcome>("ok", "ok", "ok", "hang", "mount-refused");
    const orders = fc.constantFrom(timing, recommended, steps, twoOrders, { ...timing, target: 0.05 });
    fc.assert(
      fc.property(orders, fc.array(outcome, { minLength: 1, maxLength: 12 }), (cell, cycle) => {
        const shown = (trial: number) => cycle[trial % cycle.length] ?? "ok";
        let tally = emptyTally;
        for (let trial = 0; !isDone(cell, tally, profiles.quick); ) {
          const together = trialsToRun(cell, tally, profiles.quick);
          const schedules = nextSchedules(cell, tally, together);
          expect(schedules).toHaveLength(together);
          for (const schedule of schedules) tally = count(tally, { outcome: shown(trial++), schedule });
        }
        expect(tally).toEqual(trialsOf(cell, shown, profiles.quick));
      }),
    );
  });
});

describe("when all cells have had their first turn", () => {
  const rest = (cell: Stopping, tally: Tally, profile: Profile) => trialsToRun(cell, tally, profile, "rest");

  test("a dear cell gets the trials that it had to do without", () => {
    const dear = { ...timing, target: 0.1, factors: assign({ delayMs: 1000 }) };
    const some = tallyOf({ ok: profiles.quick.leastTrials });
    expect(isDone(dear, some, profiles.quick)).toBe(true);
    expect(rest(dear, some, profiles.quick)).toBeGreaterThan(0);
    expect(rest(dear, tallyOf({ ok: 29 }), profiles.quick)).toBe(0);
  });

  test("a rate gets a narrower interval, up to a point", () => {
    const half = tallyOf({ ok: 30, hang: 29 });
    expect(isDone(timing, half, profiles.default)).toBe(true);
    expect(rest(timing, half, profiles.default)).toBeGreaterThan(0);
    // 95 % intervals of 1 of 300 and of 150 of 300 are 1.8 and 11.6 percentage points wide.
    expect(rest(timing, tallyOf({ ok: 299, hang: 1 }), profiles.default)).toBe(0);
    expect(rest(timing, tallyOf({ ok: 150, hang: 150 }), profiles.default)).toBe(0);
  });

  test("a verdict that is settled gets nothing", () => {
    for (const tally of [tallyOf({ ok: 299 }), tallyOf({ hang: 7 }), tallyOf({ "mount-refused": 3 })]) {
      expect(rest(timing, tally, profiles.default)).toBe(0);
    }
  });
});

describe("a cell whose orders were explored", () => {
  const orders = ["a:x,y/b:z", "a:x/b:z/a:y", "b:z/a:x,y", "b:z,w/a:x"];
  const facts = { bounds: profiles.default.bounds, possible: 4, withinPreemptions: 4, commuting: 0, cut: 0 };
  const explored: Stopping = { ...steps, schedules: orders, exploration: facts };
  type Shows = (order: string) => { readonly outcome: Outcome; readonly executed?: string };

  function trials(shows: Shows): Tally {
    let tally = emptyTally;
    while (!isDone(explored, tally, profiles.default)) {
      const schedule = nextSchedule(explored, tally) ?? "none";
      tally = count(tally, { schedule, ...shows(schedule) });
    }
    return tally;
  }
  const verdict = (tally: Tally) => judge(explored, tally, profiles.default).verdict;

  test("runs each once, and is stable by its orders when none fails", () => {
    const tally = trials(() => ({ outcome: "ok" }));
    expect(Object.keys(tally.schedules)).toEqual(orders);
    expect(tally.n).toBe(4);
    expect(judge(explored, tally, profiles.default)).toMatchObject({ verdict: "stable", basis: "schedules", needs: 0 });
  });

  test("a failing order decides all that begin like it", () => {
    // b.z first is fatal: the third order shows it for the fourth.
    const tally = trials((order) => (order.startsWith("b") ? { outcome: "hang", executed: "b:z" } : { outcome: "ok" }));
    expect(Object.keys(tally.schedules)).toEqual(orders.slice(0, 3));
    expect(ordersDecidedByPrefix(explored, tally)).toBe(1);
    expect(verdict(tally)).toBe("flaky");
  });

  test("fails when each of its orders does, run or decided", () => {
    const tally = trials((order) => ({ outcome: "hang", executed: order.startsWith("b") ? "b:z" : "a:x" }));
    expect(tally.n).toBe(2);
    expect(ordersDecidedByPrefix(explored, tally)).toBe(2);
    expect(verdict(tally)).toBe("fails");
  });

  test("is unsupported when the kernel refuses every order", () => {
    const tally = trials(() => ({ outcome: "mount-refused" }));
    expect(tally.n).toBe(4);
    expect(verdict(tally)).toBe("unsupported");
  });

  test("unless it is known how far it came an order decides only itself, and until all ran nothing is settled", () => {
    const some = count(emptyTally, { outcome: "leak", schedule: orders[0] });
    expect(judge(explored, some, profiles.default)).toMatchObject({ verdict: "inconclusive", needs: 3 });
    expect(nextSchedules(explored, some, 2)).toEqual(orders.slice(1, 3));
    expect(verdict(count(some, { outcome: "ok", schedule: orders[1] }))).toBe("flaky");
    expect(isDone(explored, count(some, { outcome: "ok", schedule: orders[1] }), profiles.default)).toBe(false);
  });
});

/** Counts without their order; failures and passes of each schedule. */
function tallyOf(
  outcomes: Partial<Record<Outcome, number>>,
  schedules: Readonly<Record<string, readonly [failures: number, passes: number]>> = {},
): Tally {
  const n = Object.values(outcomes).reduce((sum, some) => sum + some, 0);
  const orders = Object.entries(schedules).map(([id, [failures, passes]]) => [id, { n: failures + passes, failures }]);
  return { ...emptyTally, n, failures: n - (outcomes.ok ?? 0), outcomes, schedules: Object.fromEntries(orders) };
}
