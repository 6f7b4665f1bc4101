/**
 * K3. Affected: 5.15 until its stable fix, vendor 5.15 for years. Fix: 5b0a414d06c3 "ovl: fix filattr copy-up failure" (5.16) lets ENOTTY
 * and EINVAL pass, 02c0cab8e734 "fuse: ioctl: translate ENOSYS" (6.0) makes ENOTTY of ENOSYS. Needs: nothing.
 */
import { containerStart } from "../container-start.ts";
import type { Scenario } from "../scenario.ts";
import { copyUps, tryChanges } from "./try-changes.ts";

export const copyUp: Scenario = {
  name: "copy-up",
  title: "Files and directories of the lower are copied up",
  mechanism:
    "From 5.15 on overlayfs copies file attributes (noatime, sync, immutable) along with the file when the lower's inode has " +
    "S_NOATIME or S_SYNC, and FUSE sets S_NOATIME on every inode. So each copy-up of a file or directory asks the server by " +
    "FUSE_IOCTL, which most servers do not know: fuse-native answers ENOSYS. Where the kernel takes that for a failure, nothing " +
    "in the container can be written, and the log says: failed to retrieve lower fileattr.",
  rows: ["K3"],
  varies: ["fuseLibrary"],
  kind: "schedules",
  actors: (trial) => {
    const { mountLower, awaitReady, mountOverlay, actor, lower } = containerStart(trial);
    const change = tryChanges(trial, actor, copyUps);
    const count = {
      name: "count-requests",
      run: async () => {
        const { IOCTL } = await lower().counters();
        if (IOCTL !== undefined) trial.note(`FUSE_IOCTL requests: ${IOCTL}`);
      },
    };
    return { start: [mountLower, awaitReady, mountOverlay, change, count] };
  },
};
