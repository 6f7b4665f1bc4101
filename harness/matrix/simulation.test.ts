/**
 * Verdicts of simulated cells whose failure rate is known, through the rule by which a run stops. A worker looks after each trial, so
 * that is done here; how many trials a slice has changes nothing then.
 */
import { describe, expect, test } from "vitest";
import { assign } from "../../scenarios/factors.ts";
import { emptyTally, type Tally } from "../analysis/tally.ts";
import { judge, type Verdict } from "../analysis/verdict.ts";
import { type Profile, profiles } from "./profile.ts";
import { isDone } from "./stopping.ts";

const cells = 2000;
const rates = [0, 0.005, 0.01, 0.02, 0.05, 0.2, 0.45, 0.5, 0.55, 0.9, 1] as const;
/** Three standard deviations of a share of 5 % among so many cells: the simulation's own error. */
const allowed = 0.05 + 3 * Math.sqrt((0.05 * 0.95) / cells);

const cell = (role: "recommended" | "base", target: number) => {
  return { scenario: "s", kind: "timing", schedules: [], factors: assign({}), role, target } as const;
};

describe.each([
  ["the recommended setting", cell("recommended", 0.01), profiles.default],
  ["a timing cell of the default profile", cell("base", 0.05), profiles.default],
  ["a timing cell of the quick profile", cell("base", 0.1), profiles.quick],
])("%s", (_, simulated, profile) => {
  const rule = remembered(simulated, profile);

  test.each(rates)(`at a failure rate of %d, ${cells} times`, (rate) => {
    const shares = sharesOf(rule, rate);
    if (rate >= simulated.target) expect(shares.stable).toBeLessThanOrEqual(allowed);
    if (rate <= 0.5) expect(shares.fails).toBeLessThanOrEqual(allowed);
    if (rate === 0) expect(shares.stable).toBe(1);
    if (rate === 1) expect(shares.fails).toBe(1);
    if (rate === 0.9) expect(shares.fails).toBeGreaterThan(0.95);
    if (rate === 0.2 || rate === 0.45) expect(shares.flaky).toBeGreaterThan(0.95);
    expect(shares.inconclusive).toBe(0);
  });
});

type Rule = (failures: number, n: number) => { readonly goesOn: boolean; readonly verdict: Verdict };

/** What the rule says depends on the counts alone, so it is asked once for each. */
function remembered(simulated: ReturnType<typeof cell>, profile: Profile): Rule {
  const known = new Map<number, ReturnType<Rule>>();
  return (failures, n) => {
    const key = n * 2 ** 20 + failures;
    const before = known.get(key);
    if (before) return before;
    const tally: Tally = { ...emptyTally, n, failures, outcomes: { ok: n - failures, hang: failures } };
    const done = isDone(simulated, tally, profile, "first") && isDone(simulated, tally, profile, "rest");
    const answer = { goesOn: !done, verdict: judge(simulated, tally, profile).verdict };
    known.set(key, answer);
    return answer;
  };
}

function sharesOf(rule: Rule, rate: number): Record<Verdict, number> {
  const shares = { stable: 0, fails: 0, flaky: 0, unsupported: 0, inconclusive: 0 };
  const random = seeded(Math.round(rate * 1000) + 1);
  for (let i = 0; i < cells; i++) {
    let failures = 0;
    let n = 0;
    for (; rule(failures, n).goesOn; n++) if (random() < rate) failures++;
    shares[rule(failures, n).verdict] += 1 / cells;
  }
  for (const verdict of Object.keys(shares) as Verdict[]) shares[verdict] = Math.round(shares[verdict] * cells) / cells;
  return shares;
}

/** Without any simulation, from the probability of each count at which a cell that is looked at after each trial still goes on. */
test("exactly: of cells in which half of the trials fail, fewer than 5 % ever seem to fail mostly", () => {
  const rule = (failures: number, n: number) => judge(cell("base", 0.05), tallyOf(failures, n), profiles.full).verdict;
  let alive = [1];
  let wrong = 0;
  for (let n = 1; n <= 400; n++) {
    const next = Array.from({ length: n + 1 }, (_, k) => ((alive[k] ?? 0) + (alive[k - 1] ?? 0)) / 2);
    alive = next.map((probability, k) => {
      if (k * 2 <= n || rule(k, n) !== "fails") return probability;
      wrong += probability;
      return 0;
    });
  }
  // With the interval alone it is 17 %.
  expect(wrong).toBeLessThan(0.05);
  // Not for nothing either: a rule that never finds anything would keep to any error.
  expect(wrong).toBeGreaterThan(0.01);
});

function tallyOf(failures: number, n: number): Tally {
  return { ...emptyTally, n, failures, outcomes: { ok: n - failures, hang: failures } };
}

/** mulberry32: small, seeded, good enough to draw failures. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
