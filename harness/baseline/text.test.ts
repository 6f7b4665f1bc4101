import fc from "fast-check";
import { expect, test } from "vitest";
import { type Baseline, baselineSchema } from "./schema.ts";
import { baselineText } from "./text.ts";

const day = fc.date({ min: new Date("2020-01-01"), max: new Date("2090-01-01"), noInvalidDate: true });
const isoDay = day.map((date) => date.toISOString().slice(0, 10));
const setting = fc.stringMatching(/^[a-z][a-z-]{0,8}( [a-z]{1,6}=[\w.]{1,8}){0,2}$/);
const orderKeys = fc
  .array(fc.stringMatching(/^[0-9a-f]{8}$/), { maxLength: 3 })
  .map((keys) => ({ pass: keys.join(" "), fail: "" }));
const record = fc
  .tuple(fc.nat(400), fc.nat(400), fc.option(orderKeys), fc.boolean())
  .map(([passes, failures, explored, recommended]) => ({
    verdict: failures === 0 ? ("stable" as const) : ("flaky" as const),
    n: passes + failures,
    failures,
    ...(failures > 0 ? { outcomes: { hang: failures } } : {}),
    ...(explored ? { explored } : { repeated: { "in-order": [passes + failures, failures] as [number, number] } }),
    ...(recommended ? { recommended: true as const } : {}),
  }));
const text = fc.string({ minLength: 1, unit: "binary" });
const place = {
  kernel: fc.stringMatching(/^[56]\.\d{1,2}$/),
  environment: fc.constantFrom("host", "vm"),
  subject: text,
};
const known = fc
  .tuple(fc.record({ cell: setting, ...place, reason: text, since: isoDay, expires: isoDay }), record)
  .map(([about, of]) => ({ ...about, reason: `x${about.reason}x`, ...of }));
const from = fc.record({ release: text, version: text, profile: text, startedAt: text, mountproof: text });
const expected = fc.record({
  ...place,
  from,
  cells: fc.dictionary(setting, record, { noNullPrototype: true, maxKeys: 5 }),
});
const baseline = fc.record({
  $schema: fc.constant("./baseline.schema.json"),
  schemaVersion: fc.constant(1 as const),
  known: fc.array(known, { maxLength: 3 }),
  places: fc.array(expected, { maxLength: 3 }),
});

test("what is written is read again, and written the same", () => {
  fc.assert(
    fc.property(baseline, (given) => {
      const written = baselineText(given as Baseline);
      const read = baselineSchema.parse(JSON.parse(written));
      expect(sorted(read)).toEqual(sorted(given as Baseline));
      expect(baselineText(read)).toBe(written);
    }),
    { numRuns: 60 },
  );
});

test("the order in which entries come does not show", () => {
  fc.assert(
    fc.property(baseline, (given) => {
      const turned = {
        ...given,
        places: given.places.map((one) => ({ ...one, cells: Object.fromEntries(Object.entries(one.cells).reverse()) })),
      };
      expect(baselineText(turned as Baseline)).toBe(baselineText(given as Baseline));
    }),
    { numRuns: 60 },
  );
});

function sorted({ known: some, places, ...rest }: Baseline): unknown {
  const byText = (a: unknown, b: unknown) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
  const canonical = (value: unknown) => JSON.parse(JSON.stringify(value, keysInOrder));
  return { ...rest, known: some.map(canonical).sort(byText), places: places.map(canonical).sort(byText) };
}

function keysInOrder(_: string, value: unknown): unknown {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

test("a cell is a line of its own, so a review shows which changed", () => {
  const from = { release: "6.18.1", version: "#1", profile: "quick", startedAt: "2026-01-01", mountproof: "0.1.0" };
  const cells = {
    b: { verdict: "fails" as const, n: 7, failures: 7, outcomes: { hang: 7 } },
    a: { verdict: "stable" as const, n: 29, failures: 0 },
  };
  const written = baselineText({
    schemaVersion: 1,
    known: [],
    places: [{ kernel: "6.18", environment: "host", subject: "builtin", from, cells }],
  });
  expect(written.split("\n").filter((line) => line.includes("verdict"))).toEqual([
    '        "a": { "verdict": "stable", "n": 29, "failures": 0 },',
    '        "b": { "verdict": "fails", "n": 7, "failures": 7, "outcomes": { "hang": 7 } }',
  ]);
});
