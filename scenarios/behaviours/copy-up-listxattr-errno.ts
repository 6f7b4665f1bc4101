/**
 * K18. Affected: all. Fix: none, by design: ovl_copy_xattr() passes over EOPNOTSUPP alone, and FUSE makes that of ENOSYS.
 * Needs: the built-in server.
 */
import { containerStart } from "../container-start.ts";
import type { Scenario } from "../scenario.ts";
import { listxattrFaults } from "./listxattr-faults.ts";
import { copyUps, tryChanges } from "./try-changes.ts";

export const copyUpListxattrErrno: Scenario = {
  name: "copy-up-listxattr-errno",
  title: "The errno with which the server refuses FUSE_LISTXATTR decides about copy-up",
  mechanism:
    "Copy-up takes the lower's extended attributes along and asks the server for their list. An empty list, EOPNOTSUPP and ENOSYS " +
    "say that there are none; any other errno is the errno of the write itself.",
  rows: ["K18"],
  varies: ["listxattrErrno"],
  kind: "schedules",
  actors: (trial) => {
    const { mountLower, awaitReady, mountOverlay, actor } = containerStart(trial, listxattrFaults(trial));
    return { start: [mountLower, awaitReady, mountOverlay, tryChanges(trial, actor, copyUps)] };
  },
};
