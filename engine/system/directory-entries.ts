import { closeSync, constants, openSync } from "node:fs";
import { call, declare, type PathArgument } from "./libc.ts";

/** Type byte of a directory entry, from include/uapi/linux/fs.h (`S_DT`). */
export const directoryEntryTypes = {
  unknown: 0,
  fifo: 1,
  character: 2,
  directory: 4,
  block: 6,
  file: 8,
  symlink: 10,
  socket: 12,
} as const;

export interface DirectoryEntry {
  /** latin1 */
  readonly name: string;
  /** `d_ino` */
  readonly ino: bigint;
  /** `d_type`, one of `directoryEntryTypes`; Node's own readdir hides `unknown` behind an lstat. */
  readonly type: number;
}

const nativeGetdents = declare("long getdents64(int fd, void *entries, size_t size)");
const bufferSize = 32 * 1024;

/**
 * getdents64(2) of a whole directory, in its order, without `.` and `..`.
 * @throws SystemError, or Node's error when the directory cannot be opened
 */
export function readDirectoryEntries(path: PathArgument): DirectoryEntry[] {
  return [...directoryEntryBatches(path)].flat();
}

/** The same, one getdents64(2) at a time: entries that a server told along with their attributes are best looked at at once. */
export function* directoryEntryBatches(path: PathArgument): Generator<DirectoryEntry[], void, undefined> {
  const fd = openSync(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  try {
    const buffer = Buffer.alloc(bufferSize);
    for (;;) {
      const size = call(nativeGetdents, [fd, buffer, bufferSize], {
        syscall: "getdents64",
        args: () => [fd, bufferSize],
        path,
      });
      if (size === 0) return;
      yield decode(buffer.subarray(0, size));
    }
  } finally {
    closeSync(fd);
  }
}

/** struct linux_dirent64: d_ino 8, d_off 8, d_reclen 2, d_type 1, then the name with its NUL. */
function decode(buffer: Buffer): DirectoryEntry[] {
  const entries: DirectoryEntry[] = [];
  for (let at = 0; at < buffer.length; at += buffer.readUInt16LE(at + 16)) {
    const nameEnd = buffer.indexOf(0, at + 19);
    const name = buffer.toString("latin1", at + 19, nameEnd);
    if (name === "." || name === "..") continue;
    entries.push({ name, ino: buffer.readBigUInt64LE(at), type: buffer[at + 18] ?? 0 });
  }
  return entries;
}
