/** Failures that come from everywhere alike have no cause to be named; the stated error is 1 %. */
import { expect, test } from "vitest";
import { profiles } from "../../matrix/profile.ts";
import { isDone } from "../../matrix/stopping.ts";
import { attribute } from "../attribution.ts";
import { investigate } from "./testing/investigate.ts";
import { kernelWith, type Levels, rowsOf } from "./testing/simulate.ts";

const levels: Levels = {
  runtime: ["runc-1.3.6", "runc-1.4.3", "runc-1.1.5", "crun-1.21"],
  placement: ["ext4", "xfs", "btrfs", "dev-shm"],
  index: ["off", "on", "default"],
  metacopy: ["off", "on", "default"],
  readiness: ["mountinfo-poll", "init-seen", "readdir-poll"],
  ttlSec: [1, 0, 60],
  delayMs: [0, 50],
  overlay: ["kernel", "fuse-overlayfs"],
};
const rows = rowsOf(levels, 40, 1);
const seeds = Array.from({ length: 300 }, (_, i) => i + 1);
const uniform = (background: number) => ({ causes: [], rate: 0, background });

// 300 runs with a chance of 1 % each name a cause 3 times on average, and more than 9 times with a probability of 0.1 %.
const most = 9;

test.each([
  [0.05, 59],
  [0.05, 299],
  [0.005, 299],
])("a uniform rate of %d, %d trials a cell: its own steps, and hardly ever a level", (background, trials) => {
  const found = seeds.map((seed) => {
    const run = kernelWith(uniform(background), seed * 31);
    return attribute(rows.map((row) => run(row, trials)));
  });
  const explained = (explanation: string) => found.filter((all) => all.some((one) => one.explanation === explanation));
  expect(explained("levels").length).toBeLessThanOrEqual(most);
  expect(explained("none")).toEqual([]);
  expect(explained("steps").length).toBeGreaterThan(290);
});

test("neither does it mislead that cells which fail get fewer trials", () => {
  const { default: profile } = profiles;
  const few = seeds.slice(0, 100);
  const named = few.filter((seed) => {
    const run = kernelWith(uniform(0.05), seed * 31, (cell, tally) => isDone(cell, tally, profile));
    return attribute(rows.map((row) => run(row, 299))).some(({ explanation }) => explanation === "levels");
  });
  // With a chance of 1 % more than 5 of 100 come with a probability of 0.05 %.
  expect(named.length).toBeLessThanOrEqual(5);
});

test("counter-examples make no cause of it either", () => {
  const few = seeds.slice(0, 60);
  const confirmed = few.filter((seed) => {
    const { attributions } = investigate(rows, 59, kernelWith(uniform(0.005), seed * 31));
    return attributions.some(({ confirmation }) => confirmation?.status === "confirmed");
  });
  expect(confirmed.length).toBeLessThanOrEqual(1);
});
