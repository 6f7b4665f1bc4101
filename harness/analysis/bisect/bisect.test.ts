import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bisect } from "./bisect.ts";
import { examineByOneLook } from "./by-one-look.ts";
import { Untestable } from "./contract.ts";
import { bisectPlanted, type Planted } from "./testing/planted.ts";

const skip = "skip";
type Shown = "yes" | "no" | typeof skip;

async function bisectShown(line: readonly Shown[]) {
  const looks: number[] = [];
  const look = async (index: number) => {
    looks.push(index);
    const shown = line[index] ?? skip;
    if (shown === skip) throw new Untestable("gone from the mirror");
    return shown;
  };
  const course = await bisect(line.length, examineByOneLook(line.length, look));
  return { ...course, looks };
}

/** A line that is good up to a border, with kernels between that cannot be tested. */
const oneBorder = fc
  .record({
    before: fc.array(fc.boolean(), { maxLength: 20 }),
    after: fc.array(fc.boolean(), { maxLength: 20 }),
  })
  .map(({ before, after }): Shown[] => [
    "yes",
    ...before.map((gone): Shown => (gone ? skip : "yes")),
    ...after.map((gone): Shown => (gone ? skip : "no")),
    "no",
  ]);

test("one border is found whatever cannot be tested: between the last good and the first bad lies nothing else", async () => {
  await fc.assert(
    fc.asyncProperty(oneBorder, async (line) => {
      const { conclusion, looks } = await bisectShown(line);
      expect(conclusion).toEqual({
        kind: "found",
        lastGood: line.lastIndexOf("yes"),
        firstBad: line.indexOf("no"),
        error: 0,
      });
      const untestable = line.filter((shown) => shown === skip).length;
      // Both ends twice, a neighbour on each side, and halving; each untestable kernel costs one look at most.
      const halvings = Math.ceil(Math.log2(line.length));
      expect(looks.length).toBeLessThanOrEqual(6 + halvings + untestable);
    }),
  );
});

test.each<[string, Shown[], object]>([
  ["the next newer kernel is good again", ["yes", "yes", "yes", "no", "yes", "no", "no"], { found: [2, 3, 4] }],
  ["the next older kernel is bad already", ["yes", "no", "yes", "no", "no"], { found: [1, 2, 3] }],
  ["a skipped kernel lies between", ["yes", "yes", "yes", "no", "skip", "yes", "no"], { found: [2, 3, 5] }],
])("not one change: %s", async (_, line, { found }: { found?: number[] }) => {
  const { conclusion } = await bisectShown(line);
  expect(conclusion.kind).toBe("not-monotone");
  expect("evidence" in conclusion && conclusion.evidence.map(({ index }) => index)).toEqual(found);
});

test("an end that is not the same when it is looked at again makes no border", async () => {
  let looks = 0;
  const look = async (index: number) => (index === 0 && ++looks < 2 ? "yes" : "no");
  const { conclusion } = await bisect(2, examineByOneLook(2, look));
  expect(conclusion).toMatchObject({ kind: "not-reproducible", why: "the good end is bad when it is looked at again" });
});

test("ends that show the same have no border, and an end that says nothing is told", async () => {
  expect((await bisectShown(["yes", "no", "yes"])).conclusion.kind).toBe("no-border");
  expect((await bisectShown(["yes", "no", skip])).conclusion).toMatchObject({
    kind: "untestable-end",
    why: "the bad end cannot be judged: gone from the mirror",
  });
});

test("a kernel that shows a third thing is passed over", async () => {
  const line = ["7.31", "7.36", "7.38"];
  const { conclusion, examined } = await bisect(
    3,
    examineByOneLook(3, async (index) => line[index] ?? ""),
  );
  expect(conclusion).toMatchObject({ kind: "found", lastGood: 0, firstBad: 2 });
  expect(examined[2]).toMatchObject({ verdict: "untestable", reason: 'it shows "7.36"' });
});

const kernels = 16;
const lineOf = (border: number, good: number, bad: number): Planted =>
  Array.from({ length: kernels }, (_, index) => (index < border ? good : bad));

/** Trials that Wald's test needs to pass a kernel that never fails, if both rates are known: (1 - rate)^n below the error of a decision. */
const passes = (rate: number) => Math.log(0.05 / 9) / Math.log(1 - rate);

describe("planted borders, each of 15 places in turn", () => {
  test.each([
    { good: 0, bad: 1, runs: 200, most: 8 },
    { good: 0, bad: 0.2, runs: 200, most: 2 * passes(0.2) },
    { good: 0, bad: 0.05, runs: 100, most: 2 * passes(0.05) },
    { good: 0.02, bad: 0.4, runs: 200, most: 4 * passes(0.4) },
  ])("failing $bad of the time instead of $good: the stated confidence is kept", async ({ good, bad, runs, most }) => {
    const seen = { right: 0, kernels: 0, trials: 0 };
    for (let run = 0; run < runs; run++) {
      const border = 1 + (run % (kernels - 1));
      const { conclusion, trials } = await bisectPlanted(lineOf(border, good, bad), run + 1);
      const between = trials.slice(1, -1);
      seen.right += Number(
        "firstBad" in conclusion && conclusion.firstBad === border && conclusion.lastGood === border - 1,
      );
      seen.kernels += between.filter((n) => n > 0).length;
      seen.trials += between.reduce((sum, n) => sum + n, 0);
    }
    expect(seen.right / runs).toBeGreaterThanOrEqual(0.95);
    // Halving 14 kernels takes four looks, and two neighbours are looked at; a linear search would take seven.
    expect(seen.kernels / runs).toBeLessThan(6);
    expect(seen.trials / seen.kernels).toBeLessThan(most);
  });
});

test("no border is made up where nothing changes, and a bad end that never fails is not reproducible", async () => {
  const same = await bisectPlanted(lineOf(0, 0.3, 0.3), 1);
  expect(same.conclusion.kind).toBe("good-is-bad");
  const never = await bisectPlanted(lineOf(8, 0, 0), 1, { maxTrials: 100 });
  expect(never.conclusion).toMatchObject({
    kind: "not-reproducible",
    why: "the bad end is not bad: none of 100 trials failed",
  });
});

test("too few trials to tell the ends apart are told as such", async () => {
  const { conclusion } = await bisectPlanted(lineOf(8, 0.05, 0.1), 7, { maxTrials: 40 });
  expect(conclusion.kind).toBe("no-border");
});

test("a flaky line with two changes is not taken for one", async () => {
  const line: Planted = [0, 0, 0, 0.3, 0, 0, 0.3, 0.3];
  const kinds = await Promise.all(
    Array.from({ length: 40 }, async (_, seed) => (await bisectPlanted(line, seed + 1)).conclusion.kind),
  );
  expect(kinds.filter((kind) => kind === "not-monotone").length).toBeGreaterThanOrEqual(38);
});
