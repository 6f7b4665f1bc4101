import { setTimeout } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { deadlineScale, measureSlowness, stretchBy } from "./slowness.ts";

test.each([
  [0.5, 1],
  [1, 1],
  [10, 2.5],
  [25, 6.25],
  [40, 10],
  [100, 10],
  [1000, 10],
])("an environment %d times slower stretches deadlines by %d", (slowness, scale) => {
  expect(deadlineScale(slowness)).toBe(scale);
  expect(stretchBy(slowness)(5_000)).toBe(5_000 * scale);
});

test("no deadline gets shorter, none longer than ten times, and a slower environment never has shorter ones", () => {
  const slowness = fc.double({ min: 0, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(slowness, slowness, (one, other) => {
      const [fast, slow] = one < other ? [one, other] : [other, one];
      expect(deadlineScale(fast)).toBeLessThanOrEqual(deadlineScale(slow));
      expect(deadlineScale(fast)).toBeGreaterThanOrEqual(1);
      expect(deadlineScale(slow)).toBeLessThanOrEqual(10);
    }),
  );
});

/**
 * Natively, even on a loaded machine: otherwise deadlines would change where they must not. One measurement lasts some milliseconds, less
 * than a busy neighbour may take, so the best of many counts; an emulated guest is 20 to 40 times slower in each.
 */
test("this machine is not taken for an emulated one", async () => {
  const measured: number[] = [];
  for (let round = 0; round < 40; round++) {
    measured.push(measureSlowness());
    await setTimeout(25);
  }
  const best = Math.min(...measured);
  expect(best).toBeGreaterThan(0.05);
  expect(best).toBeLessThan(10);
});
