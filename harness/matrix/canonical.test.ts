import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson } from "./canonical.ts";

test("keys are in code unit order at every depth, undefined members are left out", () => {
  const value = { b: [{ z: 1, a: null }], a: "é", B: true, gone: undefined };
  expect(canonicalJson(value)).toBe('{"B":true,"a":"é","b":[{"a":null,"z":1}]}');
});

test("it is JSON of the same value, and the order in which members were added does not matter", () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      const text = canonicalJson(value);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(canonicalJson(reversed(value))).toBe(text);
    }),
  );
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, reversed(member)]),
  );
}
