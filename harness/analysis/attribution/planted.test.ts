/** Causes planted in a simulated kernel, and how often they are found: the right levels and no others. */
import { expect, test } from "vitest";
import type { Attribution } from "../attribution.ts";
import { includes, type LevelSet } from "./level-set.ts";
import { investigate } from "./testing/investigate.ts";
import { kernelWith, type Levels, rowsOf } from "./testing/simulate.ts";

const levels: Levels = {
  runtime: ["runc-1.3.6", "runc-1.4.3", "runc-1.1.5", "crun-1.21"],
  placement: ["ext4", "xfs", "btrfs", "dev-shm"],
  index: ["off", "on", "default"],
  metacopy: ["off", "on", "default"],
  readiness: ["mountinfo-poll", "init-seen", "readdir-poll"],
  ttlSec: [1, 0, 60],
  volatile: ["default", "on"],
  delayMs: [0, 50],
  overlay: ["kernel", "fuse-overlayfs"],
};
const rows = rowsOf(levels, 40, 1);

const single: LevelSet[] = [{ placement: "xfs" }];
const pair: LevelSet[] = [{ runtime: "runc-1.4.3", ttlSec: 60 }];
const triple: LevelSet[] = [{ metacopy: "on", volatile: "on", delayMs: 50 }];
const two: LevelSet[] = [{ readiness: "readdir-poll" }, { placement: "xfs", index: "on" }];
/** Part of the recommended setting. */
const recommended: LevelSet[] = [{ delayMs: 0, overlay: "kernel" }];
const all = { single, pair, triple, two, recommended };

test.each([
  [1, 59, 0, 0.98],
  [0.2, 59, 0.002, 0.97],
  [0.02, 299, 0, 0.97],
])(
  "at a rate of %d with %d trials a cell and a background of %d it is found in %d of the runs",
  (rate, trials, background, share) => {
    for (const [name, causes] of Object.entries(all)) {
      const runs = seeds.map((seed) =>
        investigate(rows, trials, kernelWith({ causes, rate, background }, seed * 7919)),
      );
      const right = runs.filter(({ attributions }) => isRight(attributions, causes)).length;
      expect.soft(right / runs.length, name).toBeGreaterThanOrEqual(share);
    }
  },
  120_000,
);

const seeds = Array.from({ length: 100 }, (_, i) => i + 1);

/** Neither more nor less than what was planted. */
function isRight(attributions: readonly Attribution[], causes: readonly LevelSet[]): boolean {
  const named = attributions.filter(({ explanation }) => explanation === "levels").map(({ cause }) => cause);
  const same = (one: LevelSet, other: LevelSet) => includes(one, other) && includes(other, one);
  return named.length === causes.length && causes.every((cause) => named.some((one) => same(one, cause)));
}
