import type { Act } from "../act.ts";
import type { Stage } from "../stage.ts";

/** More than any tiny placement holds, should the scenario be run on another one. */
const atMost = 8 * 1024 * 1024;

/** Another user of the file system on which upper lies. */
export const filler: readonly Act[] = [
  {
    name: "fill",
    writes: ["space"],
    run: async (stage) => {
      await stage.trial.actor("filler").call("fillUp", { path: fileOf(stage), atMost });
    },
  },
  {
    name: "free",
    writes: ["space"],
    run: (stage) => stage.trial.actor("filler").call("removeTree", { path: fileOf(stage) }),
  },
];

function fileOf({ trial }: Stage): string {
  return `${trial.paths.base}/filler`;
}
