import fc from "fast-check";
import { expect, test } from "vitest";
import { failsMoreOften } from "./fisher.ts";

/** Binomial coefficients by Pascal's rule, in whole numbers. */
function choose(n: number, k: number): bigint {
  if (k < 0 || k > n) return 0n;
  let value = 1n;
  for (let i = 1; i <= k; i++) value = (value * BigInt(n - k + i)) / BigInt(i);
  return value;
}

test.each([
  // Fisher's lady tasting tea: 3 of 4 and 4 of 4 cups.
  [1, 4, 3, 4, 17 / 70],
  [0, 4, 4, 4, 1 / 70],
  // 0 of 29 against 7 of 7: one of C(36, 7) ways.
  [0, 29, 7, 7, 1 / 8347680],
  [0, 299, 1, 299, 0.5],
  [3, 10, 0, 10, 1],
  [0, 0, 3, 3, 1],
])("%d of %d against %d of %d", (a, m, b, n, p) => {
  expect(failsMoreOften({ failures: a, n: m }, { failures: b, n }).p).toBeCloseTo(p, 10);
});

const counts = fc.integer({ min: 1, max: 60 }).chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)));

test("it is the sum over all tables at least as extreme, counted in whole numbers", () => {
  fc.assert(
    fc.property(counts, counts, ([a, m], [b, n]) => {
      let extreme = 0n;
      for (let k = b; k <= n; k++) extreme += choose(n, k) * choose(m, a + b - k);
      const { p, least } = failsMoreOften({ failures: a, n: m }, { failures: b, n });
      const exact = Number((extreme * 10n ** 18n) / choose(m + n, a + b)) / 1e18;
      expect(p).toBeCloseTo(exact, 9);
      expect(least).toBeLessThanOrEqual(p + 1e-12);
    }),
  );
});
