import { expect, test } from "vitest";
import { errorAt, lnOddsBad, lnOddsDiffer } from "./odds.ts";

const ends = { good: { n: 1, failures: 0 }, bad: { n: 1, failures: 1 } };

test.each([
  // After one failure of one the next fails with 1.5 / 2, after none of one with 0.5 / 2.
  { kernel: { n: 1, failures: 1 }, odds: 3 },
  { kernel: { n: 1, failures: 0 }, odds: 1 / 3 },
  // 1.5/2 · 2.5/3 · 0.5/4 against 0.5/2 · 1.5/3 · 1.5/4.
  { kernel: { n: 3, failures: 2 }, odds: 5 / 3 },
  { kernel: { n: 0, failures: 0 }, odds: 1 },
])("$kernel.failures of $kernel.n failed: odds of $odds that it is like the bad end", ({ kernel, odds }) => {
  expect(Math.exp(lnOddsBad(kernel, ends))).toBeCloseTo(odds, 10);
});

test("that the ends differ: a pass has the probability 1/2 by itself, and 1/4 after a failure", () => {
  expect(Math.exp(lnOddsDiffer(ends))).toBeCloseTo(2, 10);
});

test("thousands of trials do not run out of numbers", () => {
  const many = { good: { n: 5000, failures: 0 }, bad: { n: 5000, failures: 5000 } };
  expect(lnOddsBad({ n: 5000, failures: 5000 }, many)).toBeGreaterThan(5000);
});

test("odds of 3 to 1, for or against, leave an error of a quarter", () => {
  expect([Math.log(3), -Math.log(3)].map(errorAt)).toEqual([expect.closeTo(0.25, 10), expect.closeTo(0.25, 10)]);
});
