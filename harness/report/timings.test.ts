import { expect, test } from "vitest";
import { exampleTrial } from "../ledger/testing/records.ts";
import { timingsOf } from "./timings.ts";

const trial = (timingsMs: Record<string, number>, more = {}) => exampleTrial(0, { timingsMs, ...more });

test("the whole and each step have their count, median and 99th percentile; copies of an actor count together", () => {
  const trials = [
    trial({ total: 10, "start-1.walk": 1, "start-2.walk": 3 }),
    trial({ total: 20, "start-1.walk": 2 }),
    trial({ total: 1000 }, { outcome: "harness-error" }),
  ];
  // Linear between neighbours: p99 of 10 and 20 is 10 + 0.99 * 10, that of 1, 2, 3 is 2 + 0.98.
  expect(timingsOf(trials)).toEqual({
    total: { n: 2, p50Ms: 15, p99Ms: 19.9 },
    "start-*.walk": { n: 3, p50Ms: 2, p99Ms: 2.98 },
  });
});

test("without a trial there is no time", () => {
  expect(timingsOf([])).toEqual({});
});
