/** Directories on tmpfs in which names match without regard to case. */
import { closeSync, constants, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import { errorCode, ioctl } from "../../engine/system/index.ts";
import { CannotProbe } from "./feature.ts";
import { withTmpfs } from "./temporary-mounts.ts";

/** @throws CannotProbe where this kernel's tmpfs has none, so that nothing can be said of what builds on it */
export function withCasefoldDirectory<T>(mountpoint: string, use: (directory: string) => T): T {
  try {
    withTmpfs(mountpoint, casefoldOptions, casefoldDirectory);
  } catch (error) {
    throw new CannotProbe(`tmpfs has no case-insensitive directories here: ${errorCode(error)}`);
  }
  return withTmpfs(mountpoint, casefoldOptions, (base) => use(casefoldDirectory(base)));
}

export const casefoldOptions = "casefold=utf8-12.1.0";

/** A directory in which names match without regard to case. @throws SystemError */
export function casefoldDirectory(parent: string): string {
  const directory = join(parent, "any-case");
  mkdirSync(directory);
  const fd = openSync(directory, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    const flags = Buffer.alloc(8);
    flags.writeUInt32LE(casefoldFlag);
    ioctl(fd, setFlags, flags);
  } finally {
    closeSync(fd);
  }
  return directory;
}

/** FS_CASEFOLD_FL and FS_IOC_SETFLAGS of include/uapi/linux/fs.h. */
const casefoldFlag = 0x40000000;
const setFlags = 0x40086602;
