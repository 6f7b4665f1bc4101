/**
 * What an actor can do: each operation runs in a process of the actor's own and may block there. Arguments and results
 * are plain data. Failures are `SystemError` or Node's own errors, with their errno in `code`, or a `Finding`.
 */

import * as attempts from "./attempts.ts";
import * as chance from "./chance.ts";
import * as diskImages from "./disk-images.ts";
import * as enterNamespace from "./enter-namespace.ts";
import * as entries from "./entries.ts";
import * as features from "./features.ts";
import * as files from "./files.ts";
import * as filling from "./filling.ts";
import * as fuseOverlayfs from "./fuse-overlayfs.ts";
import * as judging from "./judging.ts";
import * as mountFlags from "./mount-flags.ts";
import * as mountpoints from "./mountpoints.ts";
import * as mounts from "./mounts.ts";
import * as mountsBelow from "./mounts-below.ts";
import * as moveDirectory from "./move-directory.ts";
import * as names from "./names.ts";
import * as polls from "./polls.ts";
import * as propagation from "./propagation.ts";
import * as rawMounts from "./raw-mounts.ts";
import * as removeTree from "./remove-tree.ts";
import * as runAs from "./run-as.ts";
import * as tasks from "./tasks.ts";

export const operations = {
  ...chance,
  ...files,
  ...mounts,
  ...fuseOverlayfs,
  ...polls,
  ...judging,
  ...features,
  ...propagation,
  ...enterNamespace,
  ...mountsBelow,
  ...rawMounts,
  ...diskImages,
  ...names,
  ...tasks,
  ...attempts,
  ...entries,
  ...mountFlags,
  ...moveDirectory,
  ...runAs,
  ...removeTree,
  ...mountpoints,
  ...filling,
  /** Answers, which shows that the process is there. */
  nothing: (_args: Readonly<Record<string, never>>): void => {},
};

export type Operations = typeof operations;
