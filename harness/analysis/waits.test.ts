import { expect, test } from "vitest";
import { assign } from "../../scenarios/factors.ts";
import { exampleHeader, exampleTrial } from "../ledger/testing/records.ts";
import { clopperPearson } from "./interval.ts";
import type { JudgedCell } from "./judged-cell.ts";
import { jobsOf } from "./load.ts";
import { judged, type Shown } from "./testing/judged.ts";
import { waits } from "./waits.ts";

/** Each trial with these times of its steps. */
function timed(shown: Shown, timesOf: (trial: number) => Record<string, number>): JudgedCell {
  const cell = judged(shown);
  const trials = cell.trials.map((trial, index) => ({ ...trial, timingsMs: { total: 1, ...timesOf(index) } }));
  return { ...cell, trials };
}

const await1to101 = (trial: number) => ({ "start.await-ready": trial + 1, "start.walk": 1000 });

test("cells of one rule and delay are one row, whatever scenario they are of", () => {
  const rows = waits([
    timed({ scenario: "readiness", levels: { readiness: "fixed-delay" }, failures: 1, passes: 50 }, await1to101),
    timed(
      { scenario: "delay-alone", levels: { readiness: "fixed-delay" }, varied: [], failures: 2, passes: 48 },
      (trial) => await1to101(trial + 51),
    ),
  ]);
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({
    ...{ kernel: "6.18.0", readiness: "fixed-delay", delayMs: 0, concurrency: 1, pressure: "none" },
    ...{ scenarios: ["readiness", "delay-alone"], trials: 101, failures: 3, interval: clopperPearson(3, 101) },
    // The numbers 1 to 101: their places are 1 + 100 p.
    ...{ waits: 101, p50Ms: 51, p99Ms: 100, jobs: ["unknown"] },
  });
});

test("every start of a trial is a wait, and a trial fails as one", () => {
  const starts = Object.fromEntries([1, 2, 3, 4].map((start) => [`start-${start}.await-ready`, start]));
  const [row] = waits([
    timed({ scenario: "free-running", levels: { concurrency: 4 }, failures: 1, passes: 9 }, () => starts),
  ]);
  expect(row).toMatchObject({ concurrency: 4, trials: 10, failures: 1, waits: 40, p50Ms: 2.5 });
});

test("rows differ by kernel and by each condition, and a cleaner's failures stand apart", () => {
  const cells = [
    {},
    { kernel: "6.1.0" },
    { levels: { pressure: "cpu" as const } },
    { levels: { delayMs: 50 as const } },
    { levels: { holdMs: 100 as const } },
    { scenario: "free-running-cleaner" },
  ].map((shown) => judged({ scenario: "free-running", passes: 1, ...shown }));
  expect(waits(cells)).toHaveLength(cells.length);
});

test("what varies anything else, has no trial, or is about something else has no row", () => {
  const cells = [
    judged({ scenario: "free-running", levels: { runtime: "runc-1.3.6" }, passes: 9 }),
    judged({ scenario: "readiness" }),
    judged({ scenario: "free-runnings", passes: 9 }),
    judged({ scenario: "link-count", passes: 9 }),
  ];
  expect(waits(cells)).toEqual([]);
});

test("harness errors are no trials, and a failed start's wait counts", () => {
  const [row] = waits([
    timed({ scenario: "readiness", failures: 3, passes: 1, outcome: "harness-error" }, () => ({
      "start.await-ready": 5000,
    })),
    timed({ scenario: "readiness", kernel: "6.18.0", failures: 1 }, () => ({ "start.await-ready": 7 })),
  ]);
  expect(row).toMatchObject({ trials: 2, failures: 1, waits: 2, p50Ms: (5000 + 7) / 2 });
});

test("the load under which times were taken stands in the row", () => {
  const cell = judged({ scenario: "readiness", passes: 0 });
  const ledger = (jobs: number | undefined, second: number) => ({
    ...{ path: "", selfTests: [], reductions: [], features: [], end: undefined },
    header: exampleHeader([], jobs === undefined ? {} : { jobs }),
    trials: [exampleTrial(0, { factors: { ...assign({}) }, startedAt: `2026-01-01T00:00:0${second}.000Z` })],
  });
  const ledgers = [ledger(2, 1), ledger(undefined, 2), ledger(1, 3), ledger(2, 4)];
  const rows = waits([{ ...cell, trials: ledgers.flatMap(({ trials }) => trials) }], jobsOf(ledgers));
  expect(rows[0]?.jobs).toEqual([1, 2, "unknown"]);
});
