import fc from "fast-check";
import { expect, test } from "vitest";
import { convincing, evidenceAgainstHalf } from "./e-value.ts";

const counts = fc
  .integer({ min: 0, max: 300 })
  .chain((trials) => fc.tuple(fc.integer({ min: 0, max: trials }), fc.constant(trials)));

test("it is the mixture of the bets on all rates above one half, by numerical integration", () => {
  fc.assert(
    fc.property(counts, ([failures, trials]) => {
      const steps = 20_000;
      let sum = 0;
      for (let i = 0; i < steps; i++) {
        const rate = 0.5 + (i + 0.5) / (2 * steps);
        sum += Math.exp(failures * Math.log(2 * rate) + (trials - failures) * Math.log(2 * (1 - rate)));
      }
      expect(evidenceAgainstHalf(failures, trials) / (sum / steps)).toBeCloseTo(1, 3);
    }),
    { numRuns: 50 },
  );
});

test("a bet against a rate of one half wins nothing on average: the next trial's expectation is what there is", () => {
  fc.assert(
    fc.property(counts, ([failures, trials]) => {
      const next = (evidenceAgainstHalf(failures, trials + 1) + evidenceAgainstHalf(failures + 1, trials + 1)) / 2;
      expect(next / evidenceAgainstHalf(failures, trials)).toBeCloseTo(1, 9);
    }),
  );
});

test("it begins at 1, and seven failures in a row are the first that convince", () => {
  expect(evidenceAgainstHalf(0, 0)).toBe(1);
  // 2 ∫ p^n dp over (1/2, 1] times 2^n.
  expect(evidenceAgainstHalf(6, 6)).toBeCloseTo((2 ** 7 - 1) / 7, 9);
  expect(evidenceAgainstHalf(7, 7)).toBeCloseTo((2 ** 8 - 1) / 8, 9);
  expect(evidenceAgainstHalf(6, 6)).toBeLessThan(convincing);
  expect(evidenceAgainstHalf(7, 7)).toBeGreaterThan(convincing);
});

test("many trials neither overflow into a wrong answer nor vanish", () => {
  expect(evidenceAgainstHalf(5000, 5000)).toBe(Number.POSITIVE_INFINITY);
  expect(evidenceAgainstHalf(2500, 5000)).toBeLessThan(1);
  expect(evidenceAgainstHalf(0, 5000)).toBeGreaterThan(0);
  expect(evidenceAgainstHalf(0, 5000)).toBeLessThan(0.001);
});
