/**
 * K4. Affected: all from 5.15 on, each in its way. In 5.15 every errno fails until 5b0a414d06c3 lets ENOTTY and EINVAL pass; from 6.0
 * on ENOSYS counts as ENOTTY (02c0cab8e734). 6.17.0 to 6.17.4 have EOPNOTSUPP pass as well: 474b155adf39, reverted by
 * 4dd5b5ac089b. Needs: the built-in server.
 */
import { containerStart } from "../container-start.ts";
import type { Scenario } from "../scenario.ts";
import { copyUps, tryChanges } from "./try-changes.ts";

export const copyUpIoctlErrno: Scenario = {
  name: "copy-up-ioctl-errno",
  title: "The errno with which the server refuses FUSE_IOCTL decides about copy-up",
  mechanism:
    "Copy-up asks the server for file attributes by FUSE_IOCTL. A server that keeps none must refuse, and the kernel lets only some " +
    "errnos pass as no attributes; any other is the errno of the write itself. ENOTTY passes from 5.16 on.",
  rows: ["K4"],
  varies: ["ioctlErrno"],
  kind: "schedules",
  actors: (trial) => {
    const errno = trial.factors.ioctlErrno;
    const faults = { requests: [{ operation: "IOCTL", errno }] } as const;
    // ENOTTY is what a correct server says.
    const { mountLower, awaitReady, mountOverlay, actor } = containerStart(trial, errno === "ENOTTY" ? {} : { faults });
    return { start: [mountLower, awaitReady, mountOverlay, tryChanges(trial, actor, copyUps)] };
  },
};
