import { expect, test } from "vitest";
import { assign } from "../../scenarios/factors.ts";
import { exampleTrial } from "../ledger/testing/records.ts";
import { timeSpent } from "./time-spent.ts";

const at = (second: number) => new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString();

const trial = (timingsMs: Record<string, number>, second = 0, cell = "0123456789ab", runtime = "none") =>
  exampleTrial(0, { timingsMs, startedAt: at(second), cell, factors: { ...assign({ runtime }) } });

test("a trial's time is told apart, and what nothing accounts for is ours", () => {
  const { shares, workSeconds, seconds } = timeSpent([
    trial({
      "start.mount-lower": 1,
      "start.await-ready": 503,
      "start.mount-overlay": 2,
      "start.walk": 4,
      "start.check-content": 10,
      "start.run-container": 100,
      "cleaner.remove": 5,
      "trial.sleep": 500,
      "trial.prepare": 20,
      "trial.release": 30,
      "trial.leaks": 40,
      total: 1000,
    }),
  ]);
  expect([workSeconds, seconds]).toEqual([1, 1]);
  // 1000 - 625 in steps - 30 of release is ours: 345, of which 60 are known to be.
  const expected = { sleeping: 0.5, awaiting: 0.003, mounting: 0.033, runtime: 0.1, oracles: 0.014, acting: 0.005 };
  for (const [activity, share] of Object.entries({ ...expected, ours: 0.345 })) {
    expect(shares[activity as keyof typeof shares]).toBeCloseTo(share, 9);
  }
});

test("steps side by side share the time in which they ran", () => {
  const steps = Object.fromEntries(
    [1, 2, 3, 4].flatMap((start) => [
      [`start-${start}.await-ready`, 25],
      [`start-${start}.walk`, 75],
    ]),
  );
  const { shares } = timeSpent([trial({ ...steps, "trial.prepare": 100, total: 200 })]);
  expect(shares).toMatchObject({ awaiting: 0.125, oracles: 0.375, ours: 0.5 });
});

test("of overlapping trials only the sleep counts that nobody used", () => {
  // Four trials, each 520 ms by its own clock, in 600 ms: 80 ms of work and the rest of the time everyone slept.
  const one = { "start.await-ready": 500, "start.walk": 20, "trial.sleep": 500, "trial.cost": 150, total: 520 };
  const { shares, workSeconds } = timeSpent([0, 0.02, 0.04, 0.06].map((second) => trial(one, second)));
  expect(workSeconds).toBeCloseTo(0.6, 9);
  expect(shares.oracles).toBeCloseTo(80 / 600, 9);
  expect(shares.sleeping).toBeCloseTo(520 / 600, 9);
});

test("a mountpoint is used by a container where the cell has a runtime, by a walk where it has none", () => {
  const steps = { "start.use-mountpoint": 10, total: 10 };
  expect(timeSpent([trial(steps, 0, undefined, "runc-1.3.6")]).shares.runtime).toBe(1);
  expect(timeSpent([trial(steps)]).shares.oracles).toBe(1);
});

test("trials side by side cover the same time, and a pause between runs none", () => {
  const second = { total: 1000 };
  const { trials, cells, seconds, trialsPerSecond, cellsPerSecond, workSeconds } = timeSpent([
    trial(second, 0),
    trial(second, 0.5, "ba9876543210"),
    // Half a second of the harness's own lies before it.
    trial(second, 2),
    trial(second, 3600),
  ]);
  expect({ trials, cells, seconds, workSeconds }).toEqual({ trials: 4, cells: 2, seconds: 4, workSeconds: 4 });
  expect([trialsPerSecond, cellsPerSecond]).toEqual([1, 0.5]);
});

test("without trials there is nothing, and no division by it", () => {
  expect(timeSpent([])).toMatchObject({ trials: 0, seconds: 0, trialsPerSecond: 0, shares: { ours: 0 } });
});
