import { existsSync, statfsSync } from "node:fs";
import { dirname } from "node:path";

/** Magic numbers of statfs(2), include/uapi/linux/magic.h and fs/fuse/inode.c. ext2 to ext4 share one. */
const names: Readonly<Record<number, string>> = {
  61267: "ext4",
  1481003842: "xfs",
  2435016766: "btrfs",
  16914836: "tmpfs",
  2035054128: "overlay",
  1702057286: "fuse",
};

/**
 * Name of the file system that holds a path, or will when it is made: `ext4` (also for ext2 and ext3), `tmpfs`, `overlay`, `fuse`, …; the magic
 * number in hexadecimal for one that is not known.
 */
export function fileSystemOf(path: string): string {
  if (!existsSync(path) && path !== "/") return fileSystemOf(dirname(path));
  const { type } = statfsSync(path);
  // Some kernels sign-extend the 32 bits.
  const magic = Number(BigInt.asUintN(32, BigInt(type)));
  return names[magic] ?? `0x${magic.toString(16)}`;
}
