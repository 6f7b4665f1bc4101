import { closeSync, constants, openSync } from "node:fs";
import { call, cString, declare } from "./libc.ts";
import { mount } from "./mount.ts";
import { MS_MOVE } from "./mount-flags.ts";
import { CLONE_NEWNS, setns } from "./namespaces.ts";
import { statx } from "./statx.ts";

const nativeFchdir = declare("int fchdir(int fd)");
const nativeChroot = declare("int chroot(const void *path)");

/**
 * Makes the root directory of a process in a chroot the root of its mount namespace, because the kernel lets nobody in a chroot
 * make a user namespace. The namespace must be the process's own, with private mounts, and the root directory a mountpoint.
 * Only the calling thread moves. Nothing happens outside a chroot.
 * @throws SystemError
 */
export function leaveChroot(): void {
  const before = statx("/");
  const root = openSync("/", constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    // Entering a mount namespace, also one's own, sets the root directory to the namespace's.
    enterOwnMountNamespace();
    const after = statx("/");
    if (after.mountId === before.mountId && after.ino === before.ino) return;
    call(nativeFchdir, [root], { syscall: "fchdir", args: () => [root] });
    // Not pivot_root(2), which refuses where the namespace's root is an initramfs.
    mount(".", "/", "", MS_MOVE);
    call(nativeChroot, [cString(".")], { syscall: "chroot", args: () => ["."] });
  } finally {
    closeSync(root);
  }
}

function enterOwnMountNamespace(): void {
  const own = openSync("/proc/self/ns/mnt", constants.O_RDONLY);
  try {
    setns(own, CLONE_NEWNS);
  } finally {
    closeSync(own);
  }
}
