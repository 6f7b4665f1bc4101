/**
 * Namespaces of the calling thread. In Node only the main thread moves: synchronous `node:fs` calls and the calls of this
 * directory then act in the new namespace, asynchronous `node:fs` calls (thread pool) stay in the old one, and child
 * processes start in the new one.
 */
import { call, declare } from "./libc.ts";

/** From include/uapi/linux/sched.h. */
export const CLONE_FS = 0x200;
export const CLONE_NEWNS = 0x20000;
export const CLONE_NEWCGROUP = 0x2000000;
export const CLONE_NEWUSER = 0x10000000;
export const CLONE_NEWPID = 0x20000000;

const nativeUnshare = declare("int unshare(int flags)");
const nativeSetns = declare("int setns(int fd, int type)");

/** unshare(2). @throws SystemError */
export function unshare(flags: number): void {
  call(nativeUnshare, [flags], { syscall: "unshare", args: () => [`0x${flags.toString(16)}`] });
}

/**
 * setns(2). To enter a mount namespace the thread must not share its root and working directory with others:
 * `unshare(CLONE_FS)` first, else `EINVAL`. @throws SystemError
 */
export function setns(fd: number, type: number): void {
  call(nativeSetns, [fd, type], { syscall: "setns", args: () => [fd, `0x${type.toString(16)}`] });
}
