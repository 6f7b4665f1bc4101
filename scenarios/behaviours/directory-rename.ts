/**
 * K30. Affected: all; what "default" is, is the build's choice (CONFIG_OVERLAY_FS_REDIRECT_DIR). Fix: none, by design. Needs: nothing.
 */
import { containerStart } from "../container-start.ts";
import { order } from "../order.ts";
import { Finding } from "../outcome.ts";
import type { Scenario } from "../scenario.ts";

const from = "/data/dir";
const to = "/data/dir.renamed";

export const directoryRename: Scenario = {
  name: "directory-rename",
  title: "A directory of the lower is renamed, and the upper is looked at by itself",
  mechanism:
    "Without redirect_dir rename(2) of a directory with a lower part is EXDEV: mv copies, other programs fail. With redirect_dir=on " +
    "it works, and the upper holds an empty directory that says where in the lower its content lies: only overlayfs over the very " +
    "same lower understands it, and a layer packed from that upper has lost the content.",
  rows: ["K30"],
  varies: ["redirect_dir"],
  kind: "schedules",
  actors: (trial) => {
    const { mountLower, awaitReady, mountOverlay, actor } = containerStart(trial);
    const { rootfs, upper } = trial.paths;
    return {
      start: [
        mountLower,
        awaitReady,
        mountOverlay,
        { name: "rename", run: () => actor.call("rename", { from: rootfs + from, to: rootfs + to }) },
        { name: "mv", run: () => actor.call("moveDirectory", { from: rootfs + from, to: rootfs + to }) },
        {
          name: "look-into-upper",
          run: async () => {
            if (await actor.call("exists", { path: `${upper}${to}/child` })) return;
            const name = "trusted.overlay.redirect";
            const redirect = await actor.call("extendedAttribute", { path: upper + to, name });
            const message = `the upper's "${to}" lacks its content, which lies in the lower at ${JSON.stringify(redirect)}`;
            throw new Finding("wrong-content", { message, path: to });
          },
        },
      ],
    };
  },
  schedules: {
    rename: order("start: mount-lower await-ready mount-overlay rename"),
    "upper-alone": order("start: mount-lower await-ready mount-overlay mv look-into-upper"),
  },
};
