import type { AttributeFault } from "../engine/fuse/faults.ts";
import { containerStart } from "./container-start.ts";
import { flagsByDelay } from "./flags-by-delay.ts";
import type { Scenario, Trial } from "./scenario.ts";

/** The guide's error: `wandered into deleted directory`. */
export const linkCount: Scenario = {
  name: "link-count",
  title: "The lower serves a link count of zero",
  mechanism:
    "A FUSE server that does not fill in st_nlink serves 0. Overlayfs passes the count of an unmerged directory on. A runtime " +
    "that opens each component of a mountpoint's path and finds a link count of 0 takes the directory for deleted and " +
    "refuses (filepath-securejoin, used by runc from 1.2). Merged directories always show 1, so a look at the root of the " +
    "file system shows nothing. Neither a delay nor an overlay option nor the placement changes what the server answers. " +
    "A pass with fuse-native or fuse-overlayfs is no proof of health: the one serves 1 for 0, the other counts links by itself, " +
    "so the 0 never reaches the runtime.",
  rows: ["K1", "K35"],
  varies: ["linkCount", "runtime", "index", "metacopy", "readiness", "delayMs", "placement", "overlay", "fuseLibrary"],
  crossed: flagsByDelay,
  levels: { linkCount: "zero" },
  kind: "schedules",
  actors: (trial) => {
    const faults = { attributes: attributeFaults(trial.factors.linkCount) };
    const start = containerStart(trial, trial.factors.linkCount === "true" ? {} : { faults });
    const { mountLower, awaitReady, mountOverlay, walk, runContainer } = start;
    // The walk would end the trial before the runtime could say it in its own words.
    const judge = trial.factors.runtime === "none" ? walk : runContainer;
    return { start: [mountLower, awaitReady, mountOverlay, judge] };
  },
};

/** What the built-in server does wrong at this level. */
export function attributeFaults(level: Trial["factors"]["linkCount"]): AttributeFault[] {
  switch (level) {
    case "true":
      return [];
    case "zero":
      return [{ on: "all", linkCount: 0 }];
    case "zero-synthesised":
      return [{ on: "synthesised", linkCount: 0 }];
    case "zero-some":
      return [{ on: { paths: ["/etc/mountproof"] }, linkCount: 0 }];
  }
}
