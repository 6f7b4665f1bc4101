import fc from "fast-check";
import { expect, test } from "vitest";
import type { ArrayModel, Constraint } from "../../../scenarios/array-model.ts";
import type { Level } from "../../../scenarios/factors.ts";
import type { Levels } from "./allows.ts";
import { coveringArray } from "./covering-array.ts";

/** Every row of the model, by trying all of them: the reference, which shares nothing with what it checks. */
function allRows({ levels, constraints }: ArrayModel): Levels[] {
  let rows: Levels[] = [{}];
  for (const [factor, all] of Object.entries(levels)) {
    rows = rows.flatMap((row) => all.map((level) => ({ ...row, [factor]: level })));
  }
  return rows.filter((row) => constraints.every((constraint) => constraint.allows(row)));
}

/** Tuples of `strength` factors that occur in these rows. */
function tuplesOf(rows: readonly Levels[], strength: number): Set<string> {
  const found = new Set<string>();
  for (const row of rows) {
    const entries = Object.entries(row);
    for (let chosen = 0; chosen < 2 ** entries.length; chosen++) {
      const tuple = entries.filter((_, bit) => chosen & (1 << bit));
      if (tuple.length === strength) found.add(JSON.stringify(tuple));
    }
  }
  return found;
}

const forbid = (levels: readonly (readonly [string, Level])[]): Constraint => ({
  factors: levels.map(([factor]) => factor),
  allows: (row) => levels.some(([factor, level]) => row[factor] !== level),
  because: "they do not go together",
});

const models = fc
  .array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 6 })
  .chain((sizes) => {
    const level = fc
      .nat(sizes.length - 1)
      .chain((factor) => fc.tuple(fc.constant(`f${factor}`), fc.nat((sizes[factor] ?? 1) - 1)));
    const clash = fc.uniqueArray(level, { minLength: 1, maxLength: 3, selector: ([factor]) => factor });
    return fc.record({ sizes: fc.constant(sizes), clashes: fc.array(clash, { maxLength: 5 }) });
  })
  .map(({ sizes, clashes }): ArrayModel => {
    const levels = sizes.map((size, factor) => [`f${factor}`, Array.from({ length: size }, (_, level) => level)]);
    return { levels: Object.fromEntries(levels), constraints: clashes.map(forbid) };
  });

test("every tuple that an allowed row has is in some row, and every row is an allowed one", () => {
  fc.assert(
    fc.property(models, fc.integer({ min: 1, max: 3 }), (model, strength) => {
      const allowed = allRows(model);
      const rows = coveringArray(model, strength);
      const size = Math.min(strength, Object.keys(model.levels).length);
      expect(tuplesOf(rows, size)).toEqual(tuplesOf(allowed, size));
      const known = new Set(allowed.map((row) => JSON.stringify(row)));
      expect(rows.filter((row) => !known.has(JSON.stringify(row)))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test("a tuple that no row can have is left out, though no constraint names it", () => {
  // With a=1 each level of c clashes with one of b's.
  const model: ArrayModel = {
    levels: { a: [0, 1], b: [0, 1], c: [0, 1] },
    constraints: [
      forbid([
        ["a", 1],
        ["b", 1],
        ["c", 0],
      ]),
      forbid([
        ["b", 1],
        ["c", 1],
      ]),
    ],
  };
  const rows = coveringArray(model, 2);
  expect(rows.filter(({ a, b }) => a === 1 && b === 1)).toEqual([]);
  expect(tuplesOf(rows, 2)).toEqual(tuplesOf(allRows(model), 2));
});

test("constraints that leave nothing give no row, and so does a model without factors", () => {
  expect(coveringArray({ levels: { a: [0] }, constraints: [forbid([["a", 0]])] }, 2)).toEqual([]);
  expect(coveringArray({ levels: {}, constraints: [] }, 2)).toEqual([]);
});

test("it is far smaller than the product, and the same each time", () => {
  const levels = Object.fromEntries(Array.from({ length: 8 }, (_, factor) => [`f${factor}`, [0, 1, 2]]));
  const rows = coveringArray({ levels, constraints: [] }, 2);
  expect(rows.length).toBeLessThan(25);
  expect(coveringArray({ levels, constraints: [] }, 2)).toEqual(rows);
});
