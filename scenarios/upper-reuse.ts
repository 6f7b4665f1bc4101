import { containerStart } from "./container-start.ts";
import { order } from "./order.ts";
import { Finding } from "./outcome.ts";
import type { Scenario } from "./scenario.ts";

const touched = "/etc/mountproof";

export const upperReuse: Scenario = {
  name: "upper-reuse",
  title: "An upper directory is reused with another image",
  mechanism:
    "An upper holds only differences from the lower it was written over. Over another image they are applied to what they " +
    "were not made from. index=on should notice (ESTALE), but it compares the file handles of the lowers' roots, and over " +
    "FUSE every image's root has the same one, node 1 of a file system without a UUID: the mix goes undetected.",
  rows: ["K9"],
  varies: ["index", "metacopy"],
  kind: "schedules",
  actors: (trial) => {
    const first = containerStart(trial);
    const image = trial.otherImage("edge-cases");
    const paths = { ...trial.paths, lower: `${trial.paths.mounts}/other-lower` };
    const other = containerStart(trial, { actor: "other", image, paths });
    const file = `${trial.paths.rootfs}${touched}/of-first-image`;
    return {
      first: [
        first.mountLower,
        first.awaitReady,
        first.mountOverlay,
        { name: "write", run: () => first.actor.call("writeFile", { path: file, data: "first\n" }) },
        first.umountOverlay,
      ],
      other: [
        { name: "make-mountpoint", run: () => other.actor.call("mkdir", { path: paths.lower }) },
        other.mountLower,
        other.awaitReady,
        other.mountOverlay,
        {
          name: "look",
          run: async () => {
            if (!(await other.actor.call("exists", { path: file }))) return;
            throw new Finding("wrong-content", {
              message: `"${file}" was written over another image and shows in this container; nothing was refused`,
              path: file,
            });
          },
        },
      ],
    };
  },
  schedules: {
    "other-image": order(
      "first: mount-lower await-ready mount-overlay write umount-overlay; other: make-mountpoint mount-lower await-ready mount-overlay look",
    ),
  },
};
