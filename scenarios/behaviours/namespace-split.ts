/**
 * K39. Affected: all kernels. Fix: none, by design; mount where the namespace is split off, or let mounts propagate into it.
 * Needs: nothing. Source: Documentation/filesystems/sharedsubtree.rst.
 */
import { containerStart } from "../container-start.ts";
import { order } from "../order.ts";
import type { Scenario, Trial } from "../scenario.ts";

export const namespaceSplit: Scenario = {
  name: "namespace-split",
  title: "A mount namespace is split off before or after FUSE mount and overlay",
  mechanism:
    "A mount namespace is a copy of the tree of mounts. With private propagation no mount made later shows in it: who looks there finds " +
    "the empty directory below. With slave propagation it does show. An overlay that was mounted before the split is copied with " +
    "the rest and goes on, whatever the other namespace unmounts: it holds its lower by itself.",
  rows: ["K39"],
  varies: ["overlay"],
  kind: "schedules",
  actors: (trial) => {
    const start = containerStart(trial);
    const split = containerStart(trial, { actor: "split", sharedLower: start.lower });
    const umount = (path: string) => () => start.actor.call("umount", { path });
    return {
      start: [
        { name: "share", run: () => share(trial) },
        start.mountLower,
        start.awaitReady,
        start.mountOverlay,
        start.umountOverlay,
        { name: "umount-lower", run: umount(trial.paths.lower) },
      ],
      split: [
        { name: "unshare", run: () => split.actor.call("makePrivateNamespace", undefined) },
        { name: "unshare-as-slave", run: () => split.actor.call("makeSlaveNamespace", undefined) },
        split.walk,
        split.probeWrite,
      ],
    };
  },
  schedules: {
    "private-before-mounts": order("split: unshare; start: mount-lower await-ready mount-overlay; split: walk"),
    "slave-before-mounts": order(
      "start: share; split: unshare-as-slave; start: mount-lower await-ready mount-overlay; split: walk probe-write",
    ),
    "private-after-mounts": order("start: mount-lower await-ready mount-overlay; split: unshare walk probe-write"),
    "unmounted-elsewhere": order(
      "start: mount-lower await-ready mount-overlay; split: unshare; start: umount-overlay umount-lower; split: walk probe-write",
    ),
  },
};

async function share(trial: Trial): Promise<void> {
  const [actor, path] = [trial.actor("start"), trial.paths.mounts] as const;
  await actor.call("shareMountsBelow", { path });
  trial.defer(`shared mounts below ${path}`, () => actor.call("unshareMountsBelow", { path }));
}
