/** Mounts held by descriptors: open_tree(2), move_mount(2) (Linux 5.2) and mount_setattr(2) (5.12). */
import { call, cString, declare, type PathArgument } from "./libc.ts";

const OPEN_TREE = 428;
const MOVE_MOUNT = 429;
const MOUNT_SETATTR = 442;

const AT_FDCWD = -100;
const AT_EMPTY_PATH = 0x1000;
const OPEN_TREE_CLONE = 1;
const OPEN_TREE_CLOEXEC = 0o2000000;
const MOVE_MOUNT_F_EMPTY_PATH = 4;

/** From include/uapi/linux/mount.h. */
export const MOUNT_ATTR_RDONLY = 1;
const MOUNT_ATTR_IDMAP = 0x100000;
export const MOVE_MOUNT_BENEATH = 0x200;

const nativeOpenTree = declare("long syscall(long number, int dir, const void *path, unsigned int flags)");
const nativeMoveMount = declare(
  "long syscall(long number, int from, const void *fromPath, int to, const void *toPath, unsigned int flags)",
);
const nativeMountSetattr = declare(
  "long syscall(long number, int dir, const void *path, unsigned int flags, const void *attributes, size_t size)",
);

/** A copy of the mount there, bound to nothing, as `mount --bind` would make. @returns a descriptor @throws SystemError */
export function openTreeClone(path: PathArgument): number {
  const flags = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC;
  return call(nativeOpenTree, [OPEN_TREE, AT_FDCWD, cString(path), flags], {
    syscall: "open_tree",
    args: () => [AT_FDCWD, path.toString(), flags],
    path,
  });
}

/**
 * Puts the mount of a descriptor at a path.
 * @param flags 0, or `MOVE_MOUNT_BENEATH` (Linux 6.5): below the mount that is there
 * @throws SystemError
 */
export function moveMount(fd: number, target: PathArgument, flags = 0): void {
  const all = MOVE_MOUNT_F_EMPTY_PATH | flags;
  call(nativeMoveMount, [MOVE_MOUNT, fd, cString(""), AT_FDCWD, cString(target), all], {
    syscall: "move_mount",
    args: () => [fd, "", AT_FDCWD, target.toString(), all],
    path: target,
  });
}

/** Sets `MOUNT_ATTR_*` of the descriptor's mount. @throws SystemError */
export function mountSetAttributes(fd: number, set: number): void {
  setattr(fd, set, 0);
}

/** Maps owners by a user namespace, on a mount that is not yet in the tree. @throws SystemError */
export function mountSetIdmap(fd: number, userNamespace: number): void {
  setattr(fd, MOUNT_ATTR_IDMAP, userNamespace);
}

/** struct mount_attr: attr_set, attr_clr, propagation, userns_fd. */
function setattr(fd: number, set: number, userNamespace: number): void {
  const attributes = Buffer.alloc(32);
  attributes.writeBigUInt64LE(BigInt(set), 0);
  attributes.writeBigUInt64LE(BigInt(userNamespace), 24);
  call(nativeMountSetattr, [MOUNT_SETATTR, fd, cString(""), AT_EMPTY_PATH, attributes, attributes.length], {
    syscall: "mount_setattr",
    args: () => [fd, "", AT_EMPTY_PATH, `set=0x${set.toString(16)} userns_fd=${userNamespace}`],
  });
}
