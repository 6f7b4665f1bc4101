import { readFileSync } from "node:fs";
import { hasCode } from "../../system/system-error.ts";
import { lgetxattr, lsetxattr } from "../../system/xattr.ts";

/**
 * Tells files that were verified since this machine started from older ones. Files of the cache are not synced, so a
 * power loss may leave one with its full length and holes; within one boot the kernel shows everybody what was written.
 */
export interface BootStamp {
  /** Where the file system has no attributes nothing is marked, and each process verifies for itself. */
  mark(path: string): void;
  isMarked(path: string): boolean;
}

const attribute = "user.mountproof.boot";

/** @param boot id of this boot, for tests */
export function createBootStamp(boot = currentBoot()): BootStamp {
  const value = Buffer.from(boot);
  return {
    mark: (path) => unlessAbsent(() => lsetxattr(path, attribute, value)),
    isMarked: (path) => unlessAbsent(() => lgetxattr(path, attribute).equals(value)) ?? false,
  };
}

function currentBoot(): string {
  return readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim();
}

function unlessAbsent<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch (error) {
    if (hasCode(error, "ENODATA", "ENOTSUP", "EOPNOTSUPP", "EPERM", "ENOENT", "EROFS")) return undefined;
    throw error;
  }
}
