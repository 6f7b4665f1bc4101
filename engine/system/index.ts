/**
 * System calls that Node lacks. The only place that loads native code.
 *
 * Paths: a string is passed as UTF-8, a `Buffer` as its exact bytes. All calls are synchronous; those that may block for
 * long (mount, umount2, flock) belong in processes made for that. Failures are `SystemError`.
 */
export { currentProcessor, ownAffinity, processorsIn, setAffinity } from "./affinity.ts";
export { setClock } from "./clock.ts";
export { cloneFile, copyFileRange } from "./copy-range.ts";
export { readDescriptor, writeDescriptor } from "./descriptor.ts";
export { deviceNumber, splitDevice } from "./device-number.ts";
export { type ErrnoName, errnoName, errnoNumber, errnoNumbers } from "./errno.ts";
export { nameToHandle } from "./file-handle.ts";
export { fileSystemOf } from "./file-system.ts";
export { flock, LOCK_EX, LOCK_NB, LOCK_SH, LOCK_UN } from "./flock.ts";
export {
  fsconfigCommand,
  fsconfigDescriptor,
  fsconfigFlag,
  fsconfigString,
  fsmount,
  fsopen,
  fspick,
  maxConfigBytes,
} from "./fs-context.ts";
export { abortConnection, type FuseConnection, fuseConnections, waitingRequests } from "./fusectl.ts";
export { ioctl } from "./ioctl.ts";
export { reseedKernelRandom } from "./kernel-random.ts";
export { leaveChroot } from "./leave-chroot.ts";
export type { PathArgument } from "./libc.ts";
export { attachLoopDevice, type LoopDevice } from "./loop.ts";
export { lseek, SEEK_CUR, SEEK_DATA, SEEK_END, SEEK_HOLE, SEEK_SET } from "./lseek.ts";
export { mknod } from "./mknod.ts";
export { mount } from "./mount.ts";
export * from "./mount-flags.ts";
export {
  MOUNT_ATTR_RDONLY,
  MOVE_MOUNT_BENEATH,
  mountSetAttributes,
  mountSetIdmap,
  moveMount,
  openTreeClone,
} from "./mount-objects.ts";
export { type MountEntry, parseMountinfo, readMountinfo, splitMountOptions } from "./mountinfo.ts";
export { CLONE_FS, CLONE_NEWCGROUP, CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWUSER, setns, unshare } from "./namespaces.ts";
export { openIfThere } from "./open-if-there.ts";
export {
  openat2,
  RESOLVE_BENEATH,
  RESOLVE_CACHED,
  RESOLVE_IN_ROOT,
  RESOLVE_NO_MAGICLINKS,
  RESOLVE_NO_SYMLINKS,
  RESOLVE_NO_XDEV,
} from "./openat2.ts";
export { setParentDeathSignal } from "./parent-death.ts";
export { descriptorOf } from "./pidfd.ts";
export { pivotRoot } from "./pivot-root.ts";
export { type Poller, pollReadable } from "./poll.ts";
export { processReseeds, reseedProcess } from "./process-random.ts";
export { lgetxattrSized, llistxattrSized } from "./raw-xattr.ts";
export { RENAME_EXCHANGE, RENAME_NOREPLACE, RENAME_WHITEOUT, renameat2 } from "./rename.ts";
export { loadSharedLibrary } from "./shared-library.ts";
export { ioUringSetup, userfaultfd } from "./special-descriptors.ts";
export { listmount, statmountType, uniqueMountId } from "./statmount.ts";
export { type Statx, type StatxOptions, statx } from "./statx.ts";
export { errorCode, hasCode, SystemError } from "./system-error.ts";
export { umount2 } from "./umount.ts";
export { lutimens, type Timespec } from "./utimens.ts";
export { lgetxattr, llistxattr, lremovexattr, lsetxattr } from "./xattr.ts";
