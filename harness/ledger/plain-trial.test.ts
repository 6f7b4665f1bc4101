import fc from "fast-check";
import { expect, test } from "vitest";
import { isPlainTrial } from "./plain-trial.ts";
import { trialSchema } from "./record.ts";
import { exampleTrial } from "./testing/records.ts";

/** Every member that a trial can have. */
const whole = exampleTrial(3, {
  ...{ schedule: "a", executed: "b", outcome: "hang", timingsMs: { total: 1.5, "start.walk": 0 } },
  evidence: {
    ...{ message: "m", errno: "EIO", step: "s", path: "/p", console: "c" },
    ...{ kernelLog: ["one", "two"], details: [] },
  },
});

test("a trial of the writer is plain, with all that it may have and with the least", () => {
  expect(isPlainTrial(JSON.parse(JSON.stringify(whole)))).toBe(true);
  expect(isPlainTrial(JSON.parse(JSON.stringify(exampleTrial(0))))).toBe(true);
});

const paths = pathsOf(whole);
const values = fc.oneof(
  fc.constantFrom<unknown>(null, true, "", "x", "0123456789ab", "0123456789AB", "ok", "trial", [], {}, ["x"], [1], {
    a: 1,
  }),
  fc.constantFrom<unknown>(0, -1, 1.5, 2, 2 ** 53, 1e308, { __proto__: null, total: "1" }),
  fc.jsonValue(),
);
const names = fc.constantFrom("__proto__", "constructor", "toString", "seed", "cell", "more", "release");

test("what passes as plain the schema accepts as it is: any member may be missing, of another kind, or too many", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...paths),
      fc.constantFrom("delete", "set", "add"),
      values,
      names,
      (path, how, value, name) => {
        const line = JSON.parse(JSON.stringify(whole));
        const holder = path.slice(0, -1).reduce((part, key) => part[key], line);
        const key = path.at(-1) ?? "";
        if (how === "delete") delete holder[key];
        else if (how === "set") holder[key] = value;
        else Object.defineProperty(holder, name, { value, enumerable: true, configurable: true, writable: true });
        expectSchemaToAgree(JSON.parse(JSON.stringify(line)));
      },
    ),
    { numRuns: 2000 },
  );
});

test.each([
  ["a number too large to be one", `{"timingsMs":{"total":1e999}}`],
  ["a count beyond exact numbers", `{"seed":9007199254740993}`],
  ["a prototype among the levels", `{"factors":{"__proto__":"x"}}`],
  ["a member that no trial has", `{"comment":"x"}`],
])("%s is not plain", (_, more) => {
  expect(isPlainTrial({ ...whole, ...JSON.parse(more) })).toBe(false);
});

test("nothing else is plain", () => {
  for (const value of [null, undefined, 1, "trial", [], {}, { type: "trial" }, { ...whole, type: "end" }])
    expect(isPlainTrial(value)).toBe(false);
});

function expectSchemaToAgree(line: unknown): void {
  if (!isPlainTrial(line)) return;
  const parsed = trialSchema.safeParse(line);
  expect(parsed.success).toBe(true);
  expect(parsed.data).toEqual(line);
}

/** The path of every member and item. */
function pathsOf(value: object): string[][] {
  return Object.entries(value).flatMap(([key, member]) => [
    [key],
    ...(typeof member === "object" && member !== null ? pathsOf(member).map((path) => [key, ...path]) : []),
  ]);
}
