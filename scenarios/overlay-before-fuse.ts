import { containerStart } from "./container-start.ts";
import { order } from "./order.ts";
import type { Scenario } from "./scenario.ts";

export const overlayBeforeFuse: Scenario = {
  name: "overlay-before-fuse",
  title: "The overlay is mounted before its FUSE lower",
  mechanism:
    "mount(2) of an overlay takes hold of the lower directory as it is at that moment. A FUSE mount that comes later at the " +
    "same path covers the directory for path lookups, not for the overlay, which stays empty for ever. Only an overlay made anew sees it. " +
    "fuse-overlayfs opens its lower when it starts, with the same effect.",
  rows: ["K38"],
  varies: ["delayMs", "overlay"],
  inFull: { delayMs: [1, 10, 50, 100] },
  kind: "schedules",
  actors: (trial) => {
    const options = { sharedLower: () => ({ mountpoint: trial.paths.lower }) as never };
    const early = containerStart(trial, options);
    const { mountLower, awaitReady } = containerStart(trial);
    const anew = containerStart(trial, { ...options, actor: "anew" });
    return {
      start: [mountLower, awaitReady, early.mountOverlay, early.probeWrite, early.walk, early.umountOverlay],
      anew: [anew.mountOverlay, anew.probeWrite, anew.walk],
    };
  },
  schedules: {
    "overlay-first": order("start: mount-overlay mount-lower await-ready probe-write walk"),
    "made-anew": order(
      "start: mount-overlay mount-lower await-ready umount-overlay; anew: mount-overlay probe-write walk",
    ),
    "lower-first": order("start: mount-lower await-ready mount-overlay probe-write walk"),
  },
};
