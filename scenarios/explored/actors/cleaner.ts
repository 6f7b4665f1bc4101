import { dirname } from "node:path";
import type { Act } from "../act.ts";
import { volume, volumes } from "./start/make-mountpoints.ts";

/** Of an earlier build that used the same directory; the mountpoints that it knows are no others. */
export const removeMountpoints: Act = {
  name: "remove-mountpoints",
  reads: ["upper"],
  writes: [volumes],
  run: ({ trial }) => trial.actor("cleaner").call("removeTree", { path: `${trial.paths.upper}${dirname(volume)}` }),
};

export const removeUpper: Act = {
  name: "remove-upper",
  writes: ["upper", volumes, "space"],
  run: ({ trial }) => trial.actor("cleaner").call("removeTree", { path: trial.paths.upper }),
};

/** For the build that is to come. */
export const recreateUpper: Act = {
  name: "recreate-upper",
  writes: ["upper"],
  run: ({ trial }) => trial.actor("cleaner").call("mkdir", { path: trial.paths.upper, recursive: true }),
};
