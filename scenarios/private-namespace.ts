import { containerStart } from "./container-start.ts";
import { order } from "./order.ts";
import type { Scenario } from "./scenario.ts";

export const privateNamespace: Scenario = {
  name: "private-namespace",
  title: "The overlay is mounted in another mount namespace than the FUSE lower",
  mechanism:
    "A FUSE mount made after a namespace with private propagation was split off does not show in it. Who mounts the overlay " +
    "there takes the empty directory for the lower. Mounted before the split, the lower is copied along and all is well.",
  rows: ["K39"],
  varies: ["index"],
  kind: "schedules",
  actors: (trial) => {
    const server = containerStart(trial);
    const sharedLower = () => server.lower();
    const split = containerStart(trial, { actor: "split", sharedLower });
    return {
      server: [server.mountLower, server.awaitReady],
      split: [
        { name: "unshare", run: () => split.actor.call("makePrivateNamespace", undefined) },
        split.mountOverlay,
        split.probeWrite,
        split.walk,
      ],
    };
  },
  schedules: {
    "split-before-lower": order(
      "split: unshare; server: mount-lower await-ready; split: mount-overlay probe-write walk",
    ),
    "lower-before-split": order("server: mount-lower await-ready; split: unshare mount-overlay probe-write walk"),
  },
};
