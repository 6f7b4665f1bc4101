/**
 * K24. Affected: 5.11+, where userxattr came. Fix: none, by design; metacopy and redirect_dir are off by themselves under userxattr.
 * Needs: nothing. Source: ovl_fs_params_verify() in fs/overlayfs/params.c.
 */
import { containerStart } from "../container-start.ts";
import { order } from "../order.ts";
import type { Scenario } from "../scenario.ts";
import { mountOverlayWith } from "./overlay-with.ts";

/** By the name of the step. */
const asked: Readonly<Record<string, readonly string[]>> = {
  alone: [],
  "metacopy-on": ["metacopy=on"],
  "metacopy-off": ["metacopy=off"],
  "redirect-on": ["redirect_dir=on"],
  "redirect-off": ["redirect_dir=off"],
  "redirect-nofollow": ["redirect_dir=nofollow"],
};

export const userxattrConflicts: Scenario = {
  name: "userxattr-conflicts",
  title: "userxattr beside metacopy and redirect_dir",
  mechanism:
    "Who may write user.* attributes of an upper could make a redirect or a metacopy point anywhere, so the kernel refuses userxattr " +
    "with metacopy=on and with every redirect_dir that follows redirects: EINVAL, and a line in the log. That takes in redirect_dir=off " +
    "on kernels built with CONFIG_OVERLAY_FS_REDIRECT_ALWAYS_FOLLOW, where off means: make none, follow those that are there. " +
    "redirect_dir=nofollow always goes.",
  rows: ["K24"],
  varies: [],
  kind: "schedules",
  actors: (trial) => {
    const { mountLower, awaitReady, probeWrite, actor } = containerStart(trial);
    const { lower, rootfs, upper, work } = trial.paths;
    const overlay = { target: rootfs, lowerdirs: [lower], upperdir: upper, workdir: work };
    const mounts = Object.entries(asked).map(([name, words]) => ({
      name,
      run: async () => {
        await mountOverlayWith(trial, actor, { ...overlay, words: ["userxattr", ...words] });
      },
    }));
    return { start: [mountLower, awaitReady, ...mounts, probeWrite] };
  },
  schedules: Object.fromEntries(
    Object.keys(asked).map((name) => [name, order(`start: mount-lower await-ready ${name} probe-write`)]),
  ),
};
