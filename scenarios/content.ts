import { containerStart } from "./container-start.ts";
import type { Scenario } from "./scenario.ts";

const mechanism =
  "Every path of the image, compared with the manifest of truth, first through the FUSE lower, then through the overlay: type, " +
  "mode, owner, link count, size, times, extended attributes, bytes, link targets, and no name too many.";

export const content: Scenario = {
  name: "content",
  title: "Every path of the edge-cases image is what the image says",
  mechanism,
  rows: [],
  varies: ["fuseLibrary", "overlay"],
  inFull: { fuseLibrary: ["fuse-native"] },
  fixture: "edge-cases",
  kind: "schedules",
  actors: (trial) => {
    const { mountLower, awaitReady, mountOverlay, checkContent, actor } = containerStart(trial);
    const lowerContent = {
      name: "check-lower",
      run: async () => {
        const { truthPath } = trial.image;
        const { limits } = trial;
        await actor.call(
          "checkContent",
          { root: trial.paths.lower, truthPath, limits, mode: "full" },
          { deadlineMs: 120_000 },
        );
      },
    };
    return { start: [mountLower, awaitReady, lowerContent, mountOverlay, checkContent] };
  },
};

export const distribution: Scenario = {
  ...content,
  name: "distribution",
  title: "A Debian root file system is complete and its shell runs",
  varies: ["runtime"],
  inFull: {},
  fixture: "debian-minimal",
  rows: [],
  actors: (trial) => {
    const { mountLower, awaitReady, mountOverlay, checkContent, runContainer } = containerStart(trial);
    return { start: [mountLower, awaitReady, mountOverlay, checkContent, runContainer] };
  },
};
