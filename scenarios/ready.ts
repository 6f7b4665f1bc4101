import { containerStart } from "./container-start.ts";
import { flagsByDelay } from "./flags-by-delay.ts";
import { raceElsewhere } from "./race.ts";
import type { Scenario } from "./scenario.ts";

export const readiness: Scenario = {
  name: "readiness",
  title: "How long, and for what, to wait between FUSE mount and overlay",
  mechanism:
    "The server is told to mount and the overlay follows after the cell's readiness rule and delay, unordered otherwise. " +
    "Without a rule the overlay may come first and stays empty for ever; a delay makes that rarer, a look at mountinfo makes " +
    "it impossible.",
  elsewhere: raceElsewhere,
  rows: ["K38"],
  // Two processors: server and overlay then really run at the same time.
  varies: ["readiness", "delayMs", "vcpus"],
  kind: "timing",
  actors: (trial) => {
    const { mountLower, awaitReady, mountOverlay, probeWrite, walk } = containerStart(trial);
    return { start: [mountLower, awaitReady, mountOverlay, probeWrite, walk] };
  },
};

/** The same without any rule: what the delay alone does. */
export const delayAlone: Scenario = {
  ...readiness,
  name: "delay-alone",
  title: "A fixed delay instead of a look at the mount",
  varies: ["delayMs", "vcpus"],
  crossed: flagsByDelay,
  levels: { readiness: "fixed-delay" },
};
