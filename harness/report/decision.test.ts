import { expect, test } from "vitest";
import { decide } from "./decision.ts";
import type { ResultCell } from "./results-schema.ts";
import { exampleResults } from "./testing/results.ts";

const { cells, harness } = await exampleResults();
const like = cells.find(({ role }) => role === "recommended") ?? expect.unreachable();
const own: ResultCell = { ...like, id: "own", scenario: "s", role: "base", varied: [] };
const failing = { n: 29, failures: 29, verdict: "fails", interval: [0.88, 1] } as const;
const bad = (varied: string[]): ResultCell => ({
  ...own,
  ...failing,
  ...{ id: "bad", role: "variation", varied, factors: { ...own.factors, xino: "off", delayMs: 500 } },
  interval: [...failing.interval],
});
const avoided = (cell: ResultCell) => decide([like, own, cell], harness)[0]?.avoid.map(({ factor }) => factor);

test("a level that breaks what its scenario carries is to be avoided; of two that are switched together none is blamed", () => {
  expect(avoided(bad(["xino"]))).toEqual(["xino"]);
  expect(avoided(bad(["xino", "delayMs"]))).toEqual([]);
});
