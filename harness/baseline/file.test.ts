import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readBaseline, readBaselineIfAny, writeBaseline } from "./file.ts";
import { emptyBaseline } from "./update.ts";

let dir: string;
let path: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "mountproof-baseline-"));
  path = join(dir, "baseline.json");
});
afterEach(() => rmSync(dir, { recursive: true }));

const code = (expected: string) => expect.objectContaining({ code: expected });

test("what is written is read again, and nothing is left beside it", () => {
  writeBaseline(path, emptyBaseline);
  expect(readBaseline(path)).toMatchObject(emptyBaseline);
  expect(readdirSync(dir)).toEqual(["baseline.json"]);
});

test("a link stays a link", () => {
  writeFileSync(join(dir, "real.json"), "{}");
  symlinkSync("real.json", path);
  writeBaseline(path, emptyBaseline);
  expect(readFileSync(join(dir, "real.json"), "utf8")).toContain('"schemaVersion": 1');
});

test("no file, a directory", () => {
  expect(readBaselineIfAny(path)).toBeUndefined();
  expect(() => readBaseline(path)).toThrow(code("NO_BASELINE"));
  expect(() => readBaseline(dir)).toThrow(code("NO_BASELINE"));
});

test.each([
  ["a merge conflict", "<<<<<<< HEAD\n{}"],
  ["half a file", '{"schemaVersion": 1, "kno'],
  ["foreign JSON", '{"name": "left-pad"}'],
  ["a later version", '{"schemaVersion": 2, "known": [], "places": []}'],
  ["a known failure without a reason", knownWith({ reason: " " })],
  ["a day that is none", knownWith({ expires: "2026-02-30" })],
  ["counts that do not add up", knownWith({ failures: 5 })],
])("%s is refused and left as it is", (_, text) => {
  writeFileSync(path, text);
  expect(() => readBaseline(path)).toThrow(code("BAD_BASELINE"));
  expect(readFileSync(path, "utf8")).toBe(text);
});

function knownWith(more: object): string {
  const place = { cell: "recommended", kernel: "6.18", environment: "host", subject: "builtin" };
  const about = { reason: "issue 1", since: "2026-01-01", expires: "2026-02-01" };
  const counts = { verdict: "flaky", n: 9, failures: 2, outcomes: { hang: 2 } };
  return JSON.stringify({ schemaVersion: 1, known: [{ ...place, ...about, ...counts, ...more }], places: [] });
}

test("the text of the last test is good but for what it changes", () => {
  writeFileSync(path, knownWith({}));
  expect(readBaseline(path).known).toHaveLength(1);
});

test("when writing fails the old file is as it was", () => {
  writeBaseline(path, emptyBaseline);
  const before = readFileSync(path, "utf8");
  mkdirSync(`${path}.${process.pid}.new`);
  expect(() => writeBaseline(path, { ...emptyBaseline, $schema: "other" })).toThrow();
  expect(readFileSync(path, "utf8")).toBe(before);
  expect(() => writeBaseline(join(dir, "nowhere", "b.json"), emptyBaseline)).toThrow(code("CANNOT_WRITE"));
});
