import { containerStart } from "./container-start.ts";
import { order } from "./order.ts";
import type { Scenario, Step, Trial } from "./scenario.ts";

export const mountpointRemovedElsewhere: Scenario = {
  name: "mountpoint-removed-elsewhere",
  title: "A mountpoint is removed from another mount namespace",
  mechanism:
    "A directory that is a mountpoint here is an empty directory in a namespace that does not have the mount. Since Linux " +
    "3.18 it can be removed there, and the kernel then detaches the mount here (detach_mounts() in fs/namespace.c): the " +
    "lower's removal does not reach the overlay, the root file system's takes it away from the running container.",
  rows: [],
  varies: ["placement"],
  kind: "schedules",
  actors: (trial) => {
    const { mountLower, awaitReady, mountOverlay, walk, probeWrite } = containerStart(trial);
    return { start: [mountLower, awaitReady, mountOverlay, walk, probeWrite], elsewhere: elsewhere(trial) };
  },
  schedules: {
    "lower-under-live-overlay": order(
      "elsewhere: unshare; start: mount-lower await-ready mount-overlay; elsewhere: remove-lower; start: walk probe-write",
    ),
    "rootfs-in-use": order(
      "elsewhere: unshare; start: mount-lower await-ready mount-overlay; elsewhere: remove-rootfs; start: walk probe-write",
    ),
    "lower-before-overlay": order(
      "elsewhere: unshare; start: mount-lower await-ready; elsewhere: remove-lower; start: mount-overlay probe-write",
    ),
  },
};

function elsewhere(trial: Trial): Step[] {
  const actor = trial.actor("elsewhere");
  const remove = (path: string) => () => actor.call("rmdir", { path });
  return [
    { name: "unshare", run: () => actor.call("makePrivateNamespace", undefined) },
    { name: "remove-lower", run: remove(trial.paths.lower) },
    { name: "remove-rootfs", run: remove(trial.paths.rootfs) },
  ];
}
