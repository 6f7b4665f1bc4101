/**
 * K10. Affected: upper or work directory 4.13+, a lower that is an upper elsewhere 5.3+. Fix: none, by design; one upper a container.
 * Needs: nothing. Source: ovl_inuse_trylock() and ovl_report_in_use() in fs/overlayfs/.
 */
import { order } from "../order.ts";
import type { Scenario } from "../scenario.ts";
import { mountOverlayWith, type OverlayWith } from "./overlay-with.ts";

export const upperInUse: Scenario = {
  name: "upper-in-use",
  title: "A directory is the upper, the work directory or a lower of two overlays",
  mechanism:
    "An overlay marks its upper and work directories as in use. A second overlay that gets one of them, or has the upper for a " +
    "lower, is refused with EBUSY under index=on; under index=off the kernel only warns, and what both then show is undefined. " +
    "When the first one is gone, so is the mark.",
  rows: ["K10"],
  varies: ["index"],
  levels: { index: "on" },
  kind: "schedules",
  // What two overlays on one upper show is undefined, so nothing is written while both are mounted.
  actors: (trial) => {
    const actor = trial.actor("start");
    const { base, mounts, rootfs, upper, work } = trial.paths;
    const other = { lower: `${base}/lower`, upper: `${base}/other-upper`, work: `${base}/other-work` };
    const target = `${mounts}/second`;
    const { index } = trial.factors;
    const words = index === "default" ? [] : [`index=${index}`];
    const first = { target: rootfs, lowerdirs: [other.lower], upperdir: upper, workdir: work, words };
    let umount: (() => Promise<void>) | undefined;
    const mountSecond = (changes: Partial<OverlayWith>) => async () => {
      await mountOverlayWith(trial, actor, { ...first, target, ...changes });
    };
    return {
      first: [
        {
          name: "make-directories",
          run: async () => {
            for (const path of [...Object.values(other), target]) await actor.call("mkdir", { path });
          },
        },
        {
          name: "mount",
          run: async () => {
            umount = await mountOverlayWith(trial, actor, first);
          },
        },
        { name: "umount", run: async () => umount?.() },
      ],
      second: [
        { name: "same-upper", run: mountSecond({ workdir: other.work }) },
        { name: "same-work", run: mountSecond({ upperdir: other.upper }) },
        {
          name: "upper-as-lower",
          run: mountSecond({ lowerdirs: [upper], upperdir: other.upper, workdir: other.work }),
        },
        { name: "all-the-same", run: mountSecond({}) },
      ],
    };
  },
  schedules: {
    "same-upper": order("first: make-directories mount; second: same-upper"),
    "same-work": order("first: make-directories mount; second: same-work"),
    "upper-as-lower": order("first: make-directories mount; second: upper-as-lower"),
    "after-the-first": order("first: make-directories mount umount; second: all-the-same"),
  },
};
