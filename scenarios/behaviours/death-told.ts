/**
 * K35. Affected: fuse-overlayfs. Fix: none known. Needs: nothing. Compare K7: the kernel's overlay answers ENOTCONN.
 */
import { containerStart } from "../container-start.ts";
import { order } from "../order.ts";
import type { Scenario } from "../scenario.ts";

export const deathTold: Scenario = {
  name: "death-told",
  title: "A program that asks for a file of a lower whose server died is told so",
  mechanism:
    "The kernel's overlay passes ENOTCONN on: the program fails and says why. fuse-overlayfs answers ENOENT, so that " +
    "a program goes on with its defaults, as if the image lacked the file.",
  rows: ["K35"],
  varies: ["overlay"],
  levels: { overlay: "fuse-overlayfs" },
  kind: "schedules",
  actors: (trial) => {
    const { mountLower, awaitReady, mountOverlay, lower, actor } = containerStart(trial);
    const read = async () => {
      await actor.call("readFile", { path: `${trial.paths.rootfs}/etc/hosts` });
    };
    return {
      start: [mountLower, awaitReady, mountOverlay, { name: "read", run: read }],
      server: [{ name: "kill", run: () => lower().kill() }],
    };
  },
  schedules: {
    killed: order("start: mount-lower await-ready mount-overlay; server: kill; start: read"),
  },
};
