import { CLONE_NEWNS, leaveChroot, MS_PRIVATE, MS_REC, mount, unshare } from "../../engine/system/index.ts";

/** A mount namespace for this process alone: probes mount what they like, and it is gone with the process. @throws SystemError */
export function enterOwnNamespace(): void {
  unshare(CLONE_NEWNS);
  mount("none", "/", "", MS_PRIVATE | MS_REC);
  leaveChroot();
}
