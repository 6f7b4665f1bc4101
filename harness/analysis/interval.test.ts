import fc from "fast-check";
import { expect, test } from "vitest";
import { clopperPearson, upperBound } from "./interval.ts";

/** Newcombe, Statistics in Medicine 17 (1998) 857, table I, method 5; the rest from common tables of the exact limits. */
test.each([
  [81, 263, 0.2527, 0.3676],
  [15, 148, 0.0578, 0.1617],
  [0, 20, 0, 0.1684],
  [1, 29, 0.0009, 0.1776],
  [0, 10, 0, 0.3085],
  [1, 10, 0.0025, 0.445],
  [5, 10, 0.1871, 0.8129],
  [3, 3, 0.2924, 1],
])("%d of %d: %d to %d", (failures, trials, low, high) => {
  const interval = clopperPearson(failures, trials);
  expect(interval[0]).toBeCloseTo(low, 4);
  expect(interval[1]).toBeCloseTo(high, 4);
});

const counts = fc
  .integer({ min: 1, max: 60 })
  .chain((trials) => fc.tuple(fc.integer({ min: 0, max: trials }), fc.constant(trials)));

test("at its ends the binomial tails are 2.5 % each, by direct summation", () => {
  fc.assert(
    fc.property(counts, ([failures, trials]) => {
      const [low, high] = clopperPearson(failures, trials);
      if (failures > 0) expect(tail(failures, trials, trials, low)).toBeCloseTo(0.025, 6);
      if (failures < trials) expect(tail(0, failures, trials, high)).toBeCloseTo(0.025, 6);
      expect(low).toBeLessThanOrEqual(failures / trials);
      expect(high).toBeGreaterThanOrEqual(failures / trials);
    }),
  );
});

test("many trials: the ends are where bisection of the binomial tails finds them", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2000 }), fc.double({ min: 0, max: 1, noNaN: true }), (trials, share) => {
      const failures = Math.round(share * trials);
      const [low, high] = clopperPearson(failures, trials);
      // At the ends so many failures or more, or so few or fewer, have a probability of 2.5 %.
      if (failures > 0)
        expect(low).toBeCloseTo(
          bisect((rate) => 1 - upTo(failures - 1, trials, rate) < 0.025),
          6,
        );
      if (failures < trials)
        expect(high).toBeCloseTo(
          bisect((rate) => upTo(failures, trials, rate) > 0.025),
          6,
        );
    }),
    { numRuns: 50 },
  );
});

test("failures and passes mirror each other", () => {
  fc.assert(
    fc.property(counts, ([failures, trials]) => {
      const [low, high] = clopperPearson(failures, trials);
      const mirrored = clopperPearson(trials - failures, trials);
      expect(mirrored[0]).toBeCloseTo(1 - high, 9);
      expect(mirrored[1]).toBeCloseTo(1 - low, 9);
    }),
  );
});

test("299 trials without a failure are the first to lie below 1 %, 6 failures in a row the first above one half", () => {
  expect(upperBound(0, 299)).toBeLessThan(0.01);
  expect(upperBound(0, 298)).toBeGreaterThan(0.01);
  expect(upperBound(0, 59)).toBeLessThan(0.05);
  expect(upperBound(0, 29)).toBeLessThan(0.1);
  expect(clopperPearson(6, 6)[0]).toBeGreaterThan(0.5);
  expect(clopperPearson(5, 5)[0]).toBeLessThan(0.5);
});

test("without trials anything is possible, and impossible counts are refused", () => {
  expect(clopperPearson(0, 0)).toEqual([0, 1]);
  for (const [failures, trials] of [
    [2, 1],
    [-1, 3],
    [0.5, 1],
    [0, Number.NaN],
  ] as const) {
    expect(() => clopperPearson(failures, trials)).toThrow(RangeError);
  }
});

/** The rate up to which it holds. */
function bisect(holds: (rate: number) => boolean): number {
  let [low, high] = [0, 1];
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** Probability of at most so many failures, summed in logarithms so that 2,000 trials do not underflow. */
function upTo(failures: number, trials: number, rate: number): number {
  let log = trials * Math.log1p(-rate);
  let sum = Math.exp(log);
  for (let k = 1; k <= failures; k++) {
    log += Math.log((trials - k + 1) / k) + Math.log(rate) - Math.log1p(-rate);
    sum += Math.exp(log);
  }
  return Math.min(1, sum);
}

/** Probability of `from` to `to` failures in `trials` at the rate. */
function tail(from: number, to: number, trials: number, rate: number): number {
  let sum = 0;
  for (let k = from; k <= to; k++) {
    let term = 1;
    for (let i = 0; i < k; i++) term *= ((trials - i) / (k - i)) * rate;
    sum += term * (1 - rate) ** (trials - k);
  }
  return sum;
}
