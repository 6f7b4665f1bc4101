import fc from "fast-check";
import { expect, test } from "vitest";
import { quantile } from "./quantile.ts";

test.each([
  // numpy.percentile's own documentation, and the example of linear interpolation in Wikipedia's "Percentile".
  [[10, 7, 4, 3, 2, 1], 0.5, 3.5],
  [[15, 20, 35, 40, 50], 0.4, 29],
  [[15, 20, 35, 40, 50], 0.05, 16],
  // 1 … 100: the place is 1 + 99 p.
  [Array.from({ length: 100 }, (_, index) => index + 1), 0.99, 99.01],
  [[7], 0.99, 7],
])("of %j at %f is %f", (values, p, expected) => {
  expect(quantile(values, p)).toBeCloseTo(expected, 10);
});

test("without values there is none", () => {
  expect(quantile([], 0.5)).toBeUndefined();
});

test("lies between neighbours, grows with p, and does not depend on the order", () => {
  const values = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 50 });
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(values, share, share, (all, a, b) => {
      const [low, high] = [quantile(all, Math.min(a, b)) as number, quantile(all, Math.max(a, b)) as number];
      expect(low).toBeGreaterThanOrEqual(Math.min(...all));
      expect(high).toBeLessThanOrEqual(Math.max(...all));
      expect(low).toBeLessThanOrEqual(high);
      expect(quantile(all.toReversed(), a)).toBe(quantile(all, a));
    }),
  );
});
