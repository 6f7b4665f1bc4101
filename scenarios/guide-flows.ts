/** The combinations that the guide calls wrong and right, each as one cell. */

import { allSteps, containerStart } from "./container-start.ts";
import { raceElsewhere } from "./race.ts";
import type { Scenario } from "./scenario.ts";

const base = {
  elsewhere: raceElsewhere,
  rows: [],
  varies: [],
  kind: "timing",
  runsContainer: true,
  actors: (trial) => ({ start: allSteps(containerStart(trial)) }),
} satisfies Partial<Scenario>;

export const guideCurrentFlow: Scenario = {
  ...base,
  name: "guide-current-flow",
  title: 'The guide\'s "current flow": overlay in /dev/shm right after the start, no flags',
  mechanism:
    "upper, work and merged below /dev/shm/build-<id>/layer-0, mounted as soon as the FUSE server was told to mount, without a " +
    "look and without index=off,metacopy=off.",
  levels: { placement: "dev-shm", readiness: "none", delayMs: 0, index: "default", metacopy: "default" },
};

export const guideFixedFlow1: Scenario = {
  ...base,
  name: "guide-fixed-flow-1",
  title: 'The guide\'s "fixed flow", option 1: wait 500 ms, upper on disk, index=off,metacopy=off',
  mechanism: "A fixed delay between FUSE mount and overlay, upper and work outside /dev/shm, both flags.",
  levels: { placement: "ext4", readiness: "fixed-delay", delayMs: 500, index: "off", metacopy: "off" },
};

export const guideFixedFlow2: Scenario = {
  ...base,
  name: "guide-fixed-flow-2",
  title: "The guide's \"fixed flow\", option 2: fuse-overlayfs instead of the kernel's overlay",
  mechanism: "The same wait, and fuse-overlayfs in user space on top of the FUSE lower.",
  levels: { placement: "ext4", readiness: "fixed-delay", delayMs: 500, overlay: "fuse-overlayfs" },
};
