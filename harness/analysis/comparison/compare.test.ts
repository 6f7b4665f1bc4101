import { expect, test } from "vitest";
import { seededRandom as seeded } from "../../agent/random.ts";
import type { CellResult } from "./cell-result.ts";
import { compareCells } from "./compare.ts";
import { result } from "./testing/results.ts";

const kindOf = (before: CellResult, after: CellResult) => compareCells([{ before, after }])[0]?.kind;

test.each([
  ["stable, then always fails", result(0, 29), result(7, 7), "regression"],
  ["always failed, now stable", result(7, 7), result(0, 29), "fix"],
  ["one failed trial more", result(3, 40), result(4, 40), "same"],
  ["one failed trial where there was none", result(0, 29), result(1, 29), "unclear"],
  ["one failed trial of the recommended setting", recommended(0), recommended(1), "unclear"],
  ["many failed trials of the recommended setting", recommended(0), recommended(12), "regression"],
  ["a rate that moves and stays now and then", result(5, 150), result(70, 150), "rate"],
  ["too few trials", result(0, 29), result(5, 5), "unsettled"],
  ["no trial", result(0, 29), result(0, 0), "unsettled"],
  ["another failure", result(7, 7), result(7, 7, { outcome: "leak" }), "other-failure"],
  ["refused where it was stable", result(0, 29), result(3, 3, { outcome: "mount-refused" }), "regression"],
  ["refused where it failed", result(7, 7), result(3, 3, { outcome: "mount-refused" }), "other-failure"],
  ["no longer refused, and stable", result(3, 3, { outcome: "mount-refused" }), result(0, 29), "fix"],
  ["kernel faults in place of other failures", half("hang"), half("kernel-fault"), "regression"],
])("%s", (_, before, after, kind) => {
  expect(kindOf(before, after)).toBe(kind);
});

function recommended(failures: number): CellResult {
  return result(failures, 299, { role: "recommended", target: 0.01 });
}

function half(outcome: "hang" | "kernel-fault"): CellResult {
  return result(20, 40, { outcome });
}

const repeated = (orders: Record<string, readonly [failures: number, n: number]>) => {
  const counts = Object.fromEntries(Object.entries(orders).map(([id, [failures, n]]) => [id, { failures, n }]));
  const sum = (key: "n" | "failures") => Object.values(counts).reduce((all, one) => all + one[key], 0);
  return result(sum("failures"), sum("n"), { orderKind: "repeated", orders: counts });
};

test("an order that is repeated step by step has changed when all its trials agree on each side", () => {
  const before = repeated({ early: [3, 3], late: [0, 3] });
  const after = repeated({ early: [0, 3], late: [3, 3] });
  const [change] = compareCells([{ before, after }]);
  expect(change).toMatchObject({ kind: "regression", ground: { broken: ["late"], mended: ["early"] } });
  expect(kindOf(repeated({ early: [3, 3], late: [0, 3] }), repeated({ early: [3, 3], late: [2, 3] }))).toBe("same");
  expect(
    kindOf(repeated({ early: [3, 3], late: [0, 3] }), repeated({ early: [3, 3], late: [2, 2], other: [0, 1] })),
  ).toBe("same");
});

const explored = (orders: Record<string, 0 | 1>, more: Parameters<typeof result>[2] = {}) => {
  const counts = Object.fromEntries(Object.entries(orders).map(([id, failures]) => [id, { failures, n: 1 }]));
  const failures = Object.values(orders).filter(Boolean).length;
  const n = Object.keys(orders).length;
  const verdict = failures === 0 ? "stable" : failures === n ? "fails" : "flaky";
  return result(failures, n, { orderKind: "explored", orders: counts, verdict, ...more });
};

test("explored orders are exact: a single one counts, and only those that both sides have", () => {
  const before = explored({ a: 0, b: 1, c: 0 });
  expect(kindOf(before, explored({ a: 1, b: 1, c: 0 }))).toBe("regression");
  expect(kindOf(before, explored({ a: 0, b: 0, c: 0 }))).toBe("fix");
  expect(kindOf(before, explored({ a: 0, b: 1, d: 1 }))).toBe("same");
  expect(kindOf(before, explored({ a: 0, b: 1, c: 0 }, { outcome: "leak" }))).toBe("other-failure");
});

test("the contrast tells how far apart the sides are", () => {
  const [change] = compareCells([{ before: result(0, 29), after: result(7, 7) }]);
  expect(change?.ground.contrast).toMatchObject({ outcome: "failed", effect: 1 });
  expect(change?.ground.contrast?.interval[0]).toBeGreaterThan(0.3);
});

/** Trials of a cell that fails at this rate, until 29 pass, 7 fail in a row, or 60 have run: as a run stops. */
function simulated(rate: number, random: () => number, role: CellResult["role"] = "base"): CellResult {
  const clean = role === "recommended" ? 299 : 29;
  let [n, failures] = [0, 0];
  while (n < (failures === 0 ? clean : 60) && !(failures === 7 && n === 7)) {
    n++;
    if (random() < rate) failures++;
  }
  return remembered(failures, n, role);
}

const remembered = (() => {
  const known = new Map<string, CellResult>();
  return (failures: number, n: number, role: CellResult["role"]) => {
    const key = `${failures}/${n} ${role}`;
    const target = role === "recommended" ? 0.01 : 0.1;
    const found = known.get(key) ?? result(failures, n, { role, target });
    known.set(key, found);
    return found;
  };
})();

/** 500 cells: most pass or fail, the others do now and then, and one recommended setting that is not quite stable. */
const rates = Array.from({ length: 500 }, (_, i) => [0, 0, 1, 1, 0.01, 0.03, 0.1, 0.3, 0.5, 0.8][i % 10] ?? 0);

test("two runs of the same truth: at most 1 % of the comparisons name a regression, and 1 % a fix", () => {
  const [comparisons, random] = [150, seeded(1)];
  const named = { regression: 0, fix: 0 };
  for (let i = 0; i < comparisons; i++) {
    const sideOf = () => [simulated(0.003, random, "recommended"), ...rates.map((rate) => simulated(rate, random))];
    const [first, second] = [sideOf(), sideOf()];
    const kinds = compareCells(first.flatMap((before, k) => (second[k] ? [{ before, after: second[k] }] : [])));
    if (kinds.some(({ kind }) => kind === "regression")) named.regression++;
    if (kinds.some(({ kind }) => kind === "fix")) named.fix++;
  }
  // Three standard deviations of a share of 1 % among so many: the simulation's own error.
  const allowed = comparisons * (0.01 + 3 * Math.sqrt((0.01 * 0.99) / comparisons));
  expect(named.regression).toBeLessThanOrEqual(allowed);
  expect(named.fix).toBeLessThanOrEqual(allowed);
});

test.each([
  ["0 to 30 % in 150 trials, 59 passed before", () => [result(0, 59), binomial(0.3, 150, 1)] as const],
  ["0 to 30 % in 60 trials, 59 passed before", () => [result(0, 59), binomial(0.3, 60, 2)] as const],
  ["stable to fails", () => [result(0, 29), result(7, 7)] as const],
  ["recommended: 0 to 5 %", () => [recommended(0), binomial(0.05, 299, 3, "recommended")] as const],
])("a real change among 500 unchanged cells is found: %s", (_, changed) => {
  const random = seeded(7);
  const others = rates.map((rate) => ({ before: simulated(rate, random), after: simulated(rate, random) }));
  const [before, after] = changed();
  expect(compareCells([...others, { before, after }]).at(-1)?.kind).toBe("regression");
});

function binomial(rate: number, n: number, seed: number, role: CellResult["role"] = "base"): CellResult {
  const random = seeded(seed);
  const failures = Array.from({ length: n }, random).filter((drawn) => drawn < rate).length;
  return result(failures, n, { role });
}
