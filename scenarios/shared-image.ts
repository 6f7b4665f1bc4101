import { containerStart } from "./container-start.ts";
import { order } from "./order.ts";
import type { Scenario } from "./scenario.ts";

export const sharedImage: Scenario = {
  name: "shared-image",
  title: "Two containers share one image; one is torn down while the other starts",
  mechanism:
    "One FUSE lower serves every container of an image. Teardown of one container's overlay must not disturb the other's " +
    "start, whichever step it falls between. A runtime that also unmounts the shared lower takes it away from a start that " +
    "has not mounted its overlay yet.",
  rows: ["K38"],
  varies: ["runtime", "overlay"],
  kind: "schedules",
  actors: (trial) => {
    const first = containerStart(trial, { actor: "first" });
    const { mounts, base } = trial.paths;
    const paths = { ...trial.paths, upper: `${base}/upper-2`, work: `${base}/work-2`, rootfs: `${mounts}/rootfs-2` };
    const second = containerStart(trial, { actor: "second", paths, sharedLower: first.lower });
    return {
      first: [
        first.mountLower,
        first.awaitReady,
        first.mountOverlay,
        first.umountOverlay,
        { name: "umount-lower", run: () => first.actor.call("umount", { path: trial.paths.lower }) },
      ],
      second: [
        {
          name: "make-directories",
          run: async () => {
            for (const path of [paths.upper, paths.work, paths.rootfs]) await second.actor.call("mkdir", { path });
          },
        },
        second.awaitReady,
        second.mountOverlay,
        second.walk,
        second.probeWrite,
        second.runContainer,
      ],
    };
  },
  schedules: {
    "torn-down-before-second-overlay": order(
      "first: mount-lower await-ready mount-overlay; second: make-directories await-ready; first: umount-overlay; second: mount-overlay walk probe-write run-container",
    ),
    "torn-down-after-second-overlay": order(
      "first: mount-lower await-ready mount-overlay; second: make-directories await-ready mount-overlay; first: umount-overlay; second: walk probe-write run-container",
    ),
    "torn-down-after-walk": order(
      "first: mount-lower await-ready mount-overlay; second: make-directories await-ready mount-overlay walk; first: umount-overlay; second: probe-write run-container",
    ),
    "lower-kept-by-second-overlay": order(
      "first: mount-lower await-ready mount-overlay; second: make-directories await-ready mount-overlay; first: umount-overlay umount-lower; second: walk probe-write run-container",
    ),
  },
};
