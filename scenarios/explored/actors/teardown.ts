import type { Act } from "../act.ts";
import { firstContainer, pathsOf } from "../container.ts";
import { tolerate } from "../tolerate.ts";
import { volumes } from "./start/make-mountpoints.ts";

/** Nothing there, nothing mounted there, somebody in it. */
const goneOrBusy = ["ENOENT", "EINVAL", "EBUSY"];

export const umountOverlay: Act = {
  name: "umount-overlay",
  reads: ["rootfs-directory"],
  writes: ["overlay"],
  run: ({ trial }) => tolerate(goneOrBusy, trial.actor("teardown").call("umount", { path: trial.paths.rootfs })),
};

export const umountLower: Act = {
  name: "umount-lower",
  // One that an overlay's mount(2) is looking at is busy.
  reads: ["lower-directory", "overlay"],
  // The connection may end with it, and whatever was to be answered.
  writes: ["lower-mount", "init"],
  run: ({ trial }) => tolerate(goneOrBusy, trial.actor("teardown").call("umount", { path: trial.paths.lower })),
};

export const removeUpper: Act = {
  name: "remove-upper",
  writes: ["upper", "work", volumes, "space"],
  run: async ({ trial }) => {
    const { upper, work } = pathsOf(trial, firstContainer);
    for (const path of [upper, work]) await trial.actor("teardown").call("removeTree", { path });
  },
};

/** Late, of an earlier container at the same paths: a script that goes on whatever it finds. */
export const teardown: readonly Act[] = [umountOverlay, umountLower, removeUpper];
