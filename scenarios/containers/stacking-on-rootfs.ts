/**
 * K20 in a container. Affected: all kernels. Fix: none, FILESYSTEM_MAX_STACK_DEPTH is 2. Needs: a container whose root file system is an
 * overlay. Source: ovl_get_layers() and include/linux/fs.h.
 */
import { mountOverlayWith } from "../behaviours/overlay-with.ts";
import { order } from "../order.ts";
import type { Scenario, Step } from "../scenario.ts";

const levels = ["first", "second", "third"] as const;

export const stackingOnRootfs: Scenario = {
  name: "stacking-on-rootfs",
  title: "Overlays on top of a directory of the container's own root file system",
  mechanism:
    "With the storage driver overlay2 the container's root file system is one level deep already, so one overlay fits over a directory of it " +
    "and a second is refused with EINVAL. With vfs it is none, and two fit. A FUSE lower counts none, wherever its server runs.",
  rows: ["K20"],
  varies: ["placement"],
  among: { placement: ["container-rootfs", "container-rootfs-vfs"] },
  levels: { placement: "container-rootfs" },
  inContainers: true,
  kind: "schedules",
  actors: (trial) => {
    const actor = trial.actor("start");
    const image = `${trial.paths.base}/image`;
    const rootOf = (level: number) => (level === 0 ? image : `${trial.paths.mounts}/${levels[level - 1]}/root`);
    const mounts = levels.map((name, index): Step => {
      const base = `${trial.paths.mounts}/${name}`;
      return {
        name,
        run: async () => {
          for (const part of ["upper", "work", "root"])
            await actor.call("mkdir", { path: `${base}/${part}`, recursive: true });
          const layers = { lowerdirs: [rootOf(index)], upperdir: `${base}/upper`, workdir: `${base}/work` };
          await mountOverlayWith(trial, actor, { target: `${base}/root`, ...layers });
          await actor.call("probeWrite", { root: `${base}/root`, directory: "/etc" });
        },
      };
    });
    return {
      start: [
        { name: "make-image", run: () => actor.call("mkdir", { path: `${image}/etc`, recursive: true }) },
        ...mounts,
      ],
    };
  },
  schedules: {
    one: order("start: make-image first"),
    two: order("start: make-image first second"),
    three: order("start: make-image first second third"),
  },
};
