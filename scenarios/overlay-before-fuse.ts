import { containerStart } from "./container-start.ts";
import { order } from "./order.ts";
import type { Scenario } from "./scenario.ts";

export const overlayBeforeFuse: Scenario = {
  name: "overlay-before-fuse",
  title: "The overlay is mounted before its FUSE lower",
  mechanism:
    "mount(2) of an overlay takes hold of the lower directory as it is at that moment. A FUSE mount that comes later at the " +
    "same path covers the directory for path lookups, not for the overlay, which stays empty for ever.",
  rows: ["K38"],
  varies: ["delayMs"],
  kind: "schedules",
  actors: (trial) => {
    const options = { sharedLower: () => ({ mountpoint: trial.paths.lower }) as never };
    const early = containerStart(trial, options);
    const { mountLower, awaitReady } = containerStart(trial);
    return { start: [mountLower, awaitReady, early.mountOverlay, early.probeWrite, early.walk] };
  },
  schedules: {
    "overlay-first": order("start: mount-overlay mount-lower await-ready probe-write walk"),
    "lower-first": order("start: mount-lower await-ready mount-overlay probe-write walk"),
  },
};
