import { containerStart } from "./container-start.ts";
import type { Scenario } from "./scenario.ts";

/** One factor at a time around the recommended setting, without a runtime, so that many trials fit. */
export const setting: Scenario = {
  name: "setting",
  title: "Overlay options, placement, cache times and FUSE library, one at a time",
  mechanism:
    "A correct lower and a correct order of events. What differs between the cells is one option of the overlay, the file " +
    "system below upper and work, how long the kernel may cache entries, or the library that serves FUSE. Walk, write " +
    "probe and content tell whether the setting holds; an upper on overlayfs or FUSE is refused by the kernel.",
  rows: ["K17"],
  varies: [
    "index",
    "metacopy",
    "redirect_dir",
    "xino",
    "volatile",
    "userxattr",
    "overlay",
    "fuseLibrary",
    "ttlSec",
    "placement",
  ],
  kind: "timing",
  actors: (trial) => {
    const { mountLower, awaitReady, mountOverlay, walk, checkContent, probeWrite } = containerStart(trial, {
      content: "sample",
    });
    return { start: [mountLower, awaitReady, mountOverlay, walk, checkContent, probeWrite] };
  },
};
