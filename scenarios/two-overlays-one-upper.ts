import { containerStart } from "./container-start.ts";
import { order } from "./order.ts";
import type { Scenario } from "./scenario.ts";

export const twoOverlaysOneUpper: Scenario = {
  name: "two-overlays-one-upper",
  title: "Two overlays share one upper directory",
  mechanism:
    "Two containers that get the same upper directory by mistake. With index=off the kernel warns and goes on, and each overlay " +
    "works with a cache of its own; with index=on the second mount gets EBUSY.",
  rows: ["K10"],
  varies: ["index"],
  // Undefined behaviour by the kernel's own documentation.
  poisons: true,
  kind: "schedules",
  actors: (trial) => {
    const first = containerStart(trial);
    const paths = { ...trial.paths, rootfs: `${trial.paths.mounts}/second` };
    const second = containerStart(trial, { actor: "second", paths, sharedLower: first.lower });
    const file = "/etc/mountproof/written";
    return {
      first: [
        first.mountLower,
        first.awaitReady,
        first.mountOverlay,
        {
          name: "write",
          run: () => first.actor.call("writeFile", { path: `${trial.paths.rootfs}${file}`, data: "first\n" }),
        },
        first.walk,
        first.probeWrite,
      ],
      second: [
        { name: "make-mountpoint", run: () => second.actor.call("mkdir", { path: paths.rootfs }) },
        second.mountOverlay,
        second.walk,
        second.probeWrite,
      ],
    };
  },
  schedules: {
    "second-while-first-lives": order(
      "first: mount-lower await-ready mount-overlay write; second: make-mountpoint mount-overlay walk probe-write; first: walk probe-write",
    ),
  },
};
