/**
 * K5. Affected: 5.15 to 6.1.55 and 6.5.5. Fix: ab048302026d "ovl: fix failed copyup of fileattr on a symlink" (6.6, 6.5.6, 6.1.56) for
 * symlinks and special files; 24d7f48c7231 "ovl: don't fail copy up if no fileattr support on upper" (5.17) for the upper; tmpfs has
 * some since e408e695f5f1 (6.0). Needs: nothing.
 */
import { containerStart } from "../container-start.ts";
import type { Attempt } from "../operations/attempts.ts";
import type { Scenario } from "../scenario.ts";
import { tryChanges } from "./try-changes.ts";

/** Nothing of a symlink can be changed but its owner and its name. */
const attempts: readonly Attempt[] = [
  { call: "lchown", path: "/data/symlink" },
  { call: "rename", path: "/usr/bin/true" },
  { call: "chmod", path: "/data/fifo" },
  { call: "chmod", path: "/data/append.txt" },
  { call: "rename", path: "/data/rename-me" },
];

export const copyUpTypes: Scenario = {
  name: "copy-up-types",
  title: "Symlinks, FIFOs and files are copied up to an upper without file attributes",
  mechanism:
    "Copy-up of file attributes asks the lower, and then the upper. Neither a symlink nor a FIFO has any, and some file systems " +
    "have none at all (tmpfs before 6.0; ext4 for symlinks): kernels that ask all the same fail the change with ENXIO or ENOTTY.",
  rows: ["K5"],
  varies: ["placement"],
  kind: "schedules",
  actors: (trial) => {
    const { mountLower, awaitReady, mountOverlay, actor } = containerStart(trial);
    return { start: [mountLower, awaitReady, mountOverlay, tryChanges(trial, actor, attempts)] };
  },
};
