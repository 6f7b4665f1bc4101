import fc from "fast-check";
import { expect, test } from "vitest";
import { bestLogLikelihood, chanceOfAtLeast, chanceOfAtMost, chanceOfExcess, logLikelihood } from "./chance.ts";

/** All ways to choose which of n trials fail, as bit masks. */
function waysToFail(n: number, failures: number): number[] {
  return Array.from({ length: 2 ** n }, (_, mask) => mask).filter((mask) => ones(mask) === failures);
}

function ones(mask: number): number {
  return mask.toString(2).replaceAll("0", "").length;
}

test("the chance of an excess is the share of ways in which so many failures fall inside", () => {
  const table = fc
    .record({ inside: fc.integer({ min: 1, max: 5 }), outside: fc.integer({ min: 0, max: 5 }) })
    .chain(({ inside, outside }) => fc.tuple(fc.constant([inside, outside] as const), fc.nat(inside), fc.nat(outside)));
  fc.assert(
    fc.property(table, ([[inside, outside], k, others]) => {
      const ways = waysToFail(inside + outside, k + others);
      const asMany = ways.filter((mask) => ones(mask & (2 ** inside - 1)) >= k);
      const chance = chanceOfExcess({ n: inside, failures: k }, { n: outside, failures: others });
      expect(chance).toBeCloseTo(asMany.length / ways.length, 10);
    }),
  );
});

/** Fisher's tea tasting: Design of Experiments (1935), chapter 2. */
test.each([
  [4, 0, 1 / 70],
  [3, 1, 17 / 70],
])("%d of 4 right and %d of 4 wrong", (right, wrong, chance) => {
  expect(chanceOfExcess({ n: 4, failures: right }, { n: 4, failures: wrong })).toBeCloseTo(chance, 12);
});

test("chances of large counts neither overflow nor vanish", () => {
  // 0.02^1000 would be 0. As many inside as outside: 1/2, and half of the middle term, 1 / (22.1 √(2π)) at a deviation of √(2000 · 0.98) / 2 = 22.1.
  expect(chanceOfExcess({ n: 50_000, failures: 1000 }, { n: 50_000, failures: 1000 })).toBeCloseTo(0.509, 3);
  expect(chanceOfExcess({ n: 299, failures: 6 }, { n: 29_900, failures: 0 })).toBeCloseTo((299 / 30_199) ** 6, 12);
});

test("binomial tails add up from their terms, and to one", () => {
  // (1/2)^3 * (1 + 3)
  expect(chanceOfAtMost({ n: 3, failures: 1 }, 0.5)).toBeCloseTo(0.5, 12);
  expect(chanceOfAtLeast({ n: 3, failures: 3 }, 0.1)).toBeCloseTo(0.001, 12);
  expect(chanceOfAtMost({ n: 149, failures: 0 }, 0.02)).toBeCloseTo(0.98 ** 149, 12);
  const counts = fc.integer({ min: 1, max: 60 }).chain((n) => fc.tuple(fc.constant(n), fc.integer({ min: 1, max: n })));
  fc.assert(
    fc.property(counts, fc.double({ min: 0.001, max: 0.999, noNaN: true }), ([n, failures], rate) => {
      const below = chanceOfAtMost({ n, failures: failures - 1 }, rate);
      expect(below + chanceOfAtLeast({ n, failures }, rate)).toBeCloseTo(1, 9);
    }),
  );
});

test("what is certain has no chance left", () => {
  expect(chanceOfAtMost({ n: 3, failures: 2 }, 1)).toBe(0);
  expect(chanceOfAtMost({ n: 3, failures: 3 }, 1)).toBe(1);
  expect(chanceOfAtLeast({ n: 3, failures: 0 }, 0)).toBe(1);
  expect(logLikelihood({ n: 3, failures: 3 }, 1)).toBe(0);
  expect(bestLogLikelihood({ n: 0, failures: 0 })).toBe(0);
});

test("no rate is likelier than the observed one", () => {
  const counts = fc.nat(50).chain((n) => fc.record({ n: fc.constant(n), failures: fc.nat(n) }));
  fc.assert(
    fc.property(counts, fc.double({ min: 0.001, max: 0.999, noNaN: true }), (seen, rate) => {
      expect(logLikelihood(seen, rate)).toBeLessThanOrEqual(bestLogLikelihood(seen) + 1e-9);
    }),
  );
});
