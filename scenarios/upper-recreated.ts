import { containerStart } from "./container-start.ts";
import { order } from "./order.ts";
import type { Scenario } from "./scenario.ts";

export const upperRecreated: Scenario = {
  name: "upper-recreated",
  title: "The whole upper path is removed and made anew under the live overlay",
  mechanism:
    "A stale-build cleaner removes the upper directory of a path that a new build reuses and makes it again. The overlay holds " +
    "the removed directory: nothing new can be made in it, and what is written to the new one is never seen.",
  rows: [],
  varies: ["placement", "index"],
  kind: "schedules",
  actors: (trial) => {
    const { mountLower, awaitReady, mountOverlay, actor } = containerStart(trial);
    const cleaner = trial.actor("cleaner");
    const root = trial.paths.rootfs;
    const walk = { name: "walk", run: () => actor.call("walk", { root, path: "/proc" }).then(() => undefined) };
    const make = { name: "make-mountpoint", run: () => actor.call("mkdir", { path: `${root}/volume` }) };
    return {
      start: [mountLower, awaitReady, mountOverlay, walk, make],
      cleaner: [
        { name: "remove", run: () => cleaner.call("removeTree", { path: trial.paths.upper }) },
        { name: "recreate", run: () => cleaner.call("mkdir", { path: trial.paths.upper }) },
      ],
    };
  },
  schedules: {
    "under-live-overlay": order(
      "start: mount-lower await-ready mount-overlay; cleaner: remove recreate; start: walk make-mountpoint",
    ),
    "before-overlay": order(
      "start: mount-lower await-ready; cleaner: remove recreate; start: mount-overlay walk make-mountpoint",
    ),
  },
};
