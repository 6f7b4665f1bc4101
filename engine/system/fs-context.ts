/**
 * The mount API by file descriptors (Linux 5.2): a file system is configured step by step, then made, then mounted.
 * System call numbers from 424 on are the same on every architecture (include/uapi/asm-generic/unistd.h).
 *
 * A context keeps a log: what the kernel has to say about a call that it refused is in the `SystemError`.
 */
import { readSync } from "node:fs";
import { call, cString, declare, type PathArgument } from "./libc.ts";

const FSOPEN = 430;
const FSCONFIG = 431;
const FSMOUNT = 432;
const FSPICK = 433;
const AT_FDCWD = -100;
/** All descriptors made here are closed on exec: FSOPEN_CLOEXEC, FSMOUNT_CLOEXEC, FSPICK_CLOEXEC. */
const CLOEXEC = 1;

const configCommands = { flag: 0, string: 1, descriptor: 5, create: 6, reconfigure: 7, createExclusive: 8 } as const;

const nativeFsopen = declare("long syscall(long number, const void *type, unsigned int flags)");
const nativeFspick = declare("long syscall(long number, int dir, const void *path, unsigned int flags)");
const nativeFsconfig = declare(
  "long syscall(long number, int fd, unsigned int command, const void *key, const void *value, int aux)",
);
const nativeFsmount = declare("long syscall(long number, int fd, unsigned int flags, unsigned int attributes)");

/** fsopen(2): a context for a new file system of this type. @returns a descriptor @throws SystemError */
export function fsopen(type: string): number {
  return call(nativeFsopen, [FSOPEN, cString(type), CLOEXEC], { syscall: "fsopen", args: () => [type, CLOEXEC] });
}

/** fspick(2): a context for changing the file system that is mounted there. @returns a descriptor @throws SystemError */
export function fspick(path: PathArgument): number {
  return call(nativeFspick, [FSPICK, AT_FDCWD, cString(path), CLOEXEC], {
    syscall: "fspick",
    args: () => [AT_FDCWD, path.toString(), CLOEXEC],
    path,
  });
}

/** A flag without a value, `ro`. @throws SystemError */
export function fsconfigFlag(fd: number, key: string): void {
  fsconfig(fd, "flag", key, null);
}

/** Bytes of a string value without its NUL: strndup_user(_value, 256) in fs/fsopen.c. A longer one is refused with EINVAL. */
export const maxConfigBytes = 255;

/** `size=1m`; at most `maxConfigBytes`. */
export function fsconfigString(fd: number, key: string, value: PathArgument): void {
  fsconfig(fd, "string", key, value);
}

/** A value that is an open file; which keys take one depends on the file system (overlayfs: Linux 6.13). */
export function fsconfigDescriptor(fd: number, key: string, descriptor: number): void {
  fsconfig(fd, "descriptor", key, null, descriptor);
}

/** Makes the file system, or changes the picked one; `createExclusive` (Linux 6.6) refuses to share one that exists, with EBUSY. */
export function fsconfigCommand(fd: number, command: "create" | "reconfigure" | "createExclusive"): void {
  fsconfig(fd, command, null, null);
}

/**
 * fsmount(2): a mount of the file system that was made, not yet in the tree.
 * @param attributes `MOUNT_ATTR_*`
 * @returns a descriptor @throws SystemError
 */
export function fsmount(fd: number, attributes = 0): number {
  return call(nativeFsmount, [FSMOUNT, fd, CLOEXEC, attributes], {
    syscall: "fsmount",
    args: () => [fd, CLOEXEC, attributes],
    said: () => drainLog(fd),
  });
}

function fsconfig(
  fd: number,
  command: keyof typeof configCommands,
  key: string | null,
  value: PathArgument | null,
  aux = 0,
): void {
  const cKey = key === null ? null : cString(key);
  const cValue = value === null ? null : cString(value);
  call(nativeFsconfig, [FSCONFIG, fd, configCommands[command], cKey, cValue, aux], {
    syscall: "fsconfig",
    args: () => [fd, command, key ?? "", value?.toString() ?? "", aux],
    said: () => drainLog(fd),
  });
}

/** One message a read, `e overlay: Unknown parameter 'x'`, until ENODATA. */
function drainLog(fd: number): string[] {
  const lines: string[] = [];
  const buffer = Buffer.alloc(1024);
  // The kernel keeps eight.
  while (lines.length < 8) {
    const count = readMessage(fd, buffer);
    if (count === 0) break;
    lines.push(buffer.toString("utf8", 0, count).trim().slice(2));
  }
  return lines;
}

function readMessage(fd: number, buffer: Buffer): number {
  try {
    return readSync(fd, buffer);
  } catch {
    return 0;
  }
}
