import { containerStart } from "./container-start.ts";
import { order } from "./order.ts";
import type { Scenario } from "./scenario.ts";

export const fuseUnmounted: Scenario = {
  name: "fuse-unmounted",
  title: "The FUSE mountpoint is unmounted under a live overlay",
  mechanism:
    "An overlay holds a private clone of its lower's mount, so taking the mountpoint away from the tree neither ends the " +
    "FUSE connection nor shows in the overlay. The connection, and with it the server, lives until the overlay goes: a " +
    "runtime that waits for its server to end after umount waits for ever.",
  rows: [],
  varies: [],
  kind: "schedules",
  actors: (trial) => {
    const start = containerStart(trial);
    const { mountLower, awaitReady, mountOverlay, walk, probeWrite, checkContent } = start;
    const umount = (detach: boolean) => () => trial.actor("other").call("umount", { path: trial.paths.lower, detach });
    return {
      start: [mountLower, awaitReady, mountOverlay, walk, probeWrite, checkContent],
      other: [
        { name: "umount", run: umount(false) },
        { name: "detach", run: umount(true) },
      ],
    };
  },
  schedules: {
    "umount-under-overlay": order(
      "start: mount-lower await-ready mount-overlay; other: umount; start: walk probe-write check-content",
    ),
    "detach-under-overlay": order(
      "start: mount-lower await-ready mount-overlay; other: detach; start: walk probe-write check-content",
    ),
    "umount-before-overlay": order("start: mount-lower await-ready; other: umount; start: mount-overlay probe-write"),
  },
};
