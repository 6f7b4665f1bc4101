/**
 * K29. Affected: 5.10+, where volatile came. Fix: none, by design; a fresh upper, or removal of the mark by whoever knows that
 * nothing was lost. Needs: nothing. Source: ovl_create_volatile_dirty() and ovl_workdir_cleanup_recurse() in fs/overlayfs/.
 */
import { containerStart } from "../container-start.ts";
import { order } from "../order.ts";
import type { Scenario } from "../scenario.ts";
import { mountOverlayWith } from "./overlay-with.ts";

export const volatileAgain: Scenario = {
  name: "volatile-again",
  title: "An upper that was mounted volatile is mounted again",
  mechanism:
    "volatile leaves out every sync, so that a crash may leave the upper half written. The mount says so in " +
    "work/incompat/volatile of the work directory, and as the mark stays after a clean unmount, every later mount of the upper is " +
    "refused with EINVAL, volatile or not, until someone removes it. A runtime that stops and starts containers meets that at " +
    "the second start.",
  rows: ["K29"],
  varies: ["placement"],
  kind: "schedules",
  actors: (trial) => {
    const { mountLower, awaitReady, probeWrite, actor } = containerStart(trial);
    const { lower, rootfs, upper, work } = trial.paths;
    const overlay = { target: rootfs, lowerdirs: [lower], upperdir: upper, workdir: work };
    let umount: (() => Promise<void>) | undefined;
    const mounting = (words: readonly string[]) => async () => {
      umount = await mountOverlayWith(trial, actor, { ...overlay, words });
    };
    return {
      start: [
        mountLower,
        awaitReady,
        { name: "mount-volatile", run: mounting(["volatile"]) },
        { name: "umount", run: async () => umount?.() },
        { name: "remove-mark", run: () => actor.call("removeTree", { path: `${work}/work/incompat` }) },
        { name: "mount-volatile-again", run: mounting(["volatile"]) },
        { name: "mount-plain", run: mounting([]) },
        probeWrite,
      ],
    };
  },
  schedules: {
    "volatile-twice": order("start: mount-lower await-ready mount-volatile umount mount-volatile-again"),
    "plain-after-volatile": order("start: mount-lower await-ready mount-volatile umount mount-plain"),
    "mark-removed": order(
      "start: mount-lower await-ready mount-volatile umount remove-mark mount-volatile-again probe-write",
    ),
  },
};
