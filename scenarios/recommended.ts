import { allSteps, containerStart } from "./container-start.ts";
import type { Scenario } from "./scenario.ts";

/** The question itself: may we ship? Runs at the recommended setting only, until its verdict is settled. */
export const recommended: Scenario = {
  name: "recommended",
  title: "A container starts at the recommended setting",
  mechanism:
    "The lower is verified to be a FUSE mount, the overlay is mounted with index=off,metacopy=off and its upper on ext4, " +
    "every mountpoint is walked as a safe runtime walks it, content and link counts are held against the manifest of " +
    "truth, and the runtime runs a command with proc, sysfs, dev and a bind-mounted file.",
  rows: [],
  varies: [],
  kind: "timing",
  runsContainer: true,
  actors: (trial) => ({ start: allSteps(containerStart(trial)) }),
};
