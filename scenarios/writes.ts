import { containerStart } from "./container-start.ts";
import type { Scenario } from "./scenario.ts";

export const writes: Scenario = {
  name: "writes",
  title: "Writes through the overlay do what they should, and upper holds them",
  mechanism:
    "Create, append, truncate, rename, unlink, replace a lower directory, change modes, owners and times, hard links: after each " +
    "the container's view is compared with a model, and at the end upper is compared with what overlayfs should have put " +
    "there. Copy-up asks the lower for attributes and extended attributes, so a server's wrong errno shows here.",
  rows: ["K3", "K30"],
  varies: ["index", "metacopy", "redirect_dir", "xino", "volatile", "userxattr", "placement", "fuseLibrary", "overlay"],
  kind: "schedules",
  actors: (trial) => {
    const { mountLower, awaitReady, mountOverlay, actor } = containerStart(trial);
    const { rootfs, upper, lower } = trial.paths;
    const { redirect_dir, userxattr, overlay } = trial.factors;
    const checkWrites = {
      name: "check-writes",
      run: async () => {
        const { truthPath } = trial.image;
        const { limits } = trial;
        const args = { root: rootfs, upper, lower, truthPath, limits, redirect_dir, userxattr, overlay };
        await actor.call("checkWrites", args, { deadlineMs: 30_000 });
      },
    };
    return { start: [mountLower, awaitReady, mountOverlay, checkWrites] };
  },
};
