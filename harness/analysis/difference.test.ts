import fc from "fast-check";
import { expect, test } from "vitest";
import { difference, wilson } from "./difference.ts";

/** Newcombe, Statistics in Medicine 17 (1998) 857, table I, method 3. */
test.each([
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
])("Wilson's interval of %d in %d", (failures, n, low, high) => {
  const interval = wilson({ failures, n });
  expect(interval[0]).toBeCloseTo(low, 4);
  expect(interval[1]).toBeCloseTo(high, 4);
});

/** Newcombe, Statistics in Medicine 17 (1998) 873, table II, method 10. */
test.each([
  [56, 70, 48, 80, 0.0524, 0.3339],
  [9, 10, 3, 10, 0.1705, 0.809],
  [10, 10, 0, 10, 0.6075, 1],
  [0, 10, 0, 10, -0.2775, 0.2775],
])("%d of %d against %d of %d", (a, m, b, n, low, high) => {
  const { effect, interval } = difference({ failures: a, n: m }, { failures: b, n });
  expect(effect).toBeCloseTo(a / m - b / n, 12);
  expect(interval[0]).toBeCloseTo(low, 4);
  expect(interval[1]).toBeCloseTo(high, 4);
});

const counts = fc
  .integer({ min: 1, max: 400 })
  .chain((n) => fc.record({ n: fc.constant(n), failures: fc.integer({ min: 0, max: n }) }));

test("it holds the effect, stays within -1 and 1, and turns round with the sides", () => {
  fc.assert(
    fc.property(counts, counts, (first, second) => {
      const { effect, interval } = difference(first, second);
      expect(interval[0]).toBeLessThanOrEqual(effect + 1e-12);
      expect(interval[1]).toBeGreaterThanOrEqual(effect - 1e-12);
      expect(Math.max(Math.abs(interval[0]), Math.abs(interval[1]))).toBeLessThanOrEqual(1 + 1e-12);
      const turned = difference(second, first);
      expect(turned.interval[0]).toBeCloseTo(-interval[1], 9);
    }),
  );
});
