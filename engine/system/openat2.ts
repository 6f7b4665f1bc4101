import { call, cString, declare, type PathArgument } from "./libc.ts";

const OPENAT2 = 437;

/** How openat2(2) may resolve a path; from include/uapi/linux/openat2.h. */
export const RESOLVE_NO_XDEV = 1;
export const RESOLVE_NO_MAGICLINKS = 2;
export const RESOLVE_NO_SYMLINKS = 4;
export const RESOLVE_BENEATH = 8;
export const RESOLVE_IN_ROOT = 16;
/** Linux 5.12. */
export const RESOLVE_CACHED = 32;

const nativeOpenat2 = declare("long syscall(long number, int dir, const void *path, const void *how, size_t size)");

/**
 * openat2(2), Linux 5.6.
 * @param flags `O_*`, without `O_CREAT`
 * @param resolve `RESOLVE_*`
 * @returns a descriptor @throws SystemError
 */
export function openat2(dir: number, path: PathArgument, flags: number, resolve: number): number {
  const how = Buffer.alloc(24);
  how.writeBigUInt64LE(BigInt(flags), 0);
  how.writeBigUInt64LE(BigInt(resolve), 16);
  return call(nativeOpenat2, [OPENAT2, dir, cString(path), how, how.length], {
    syscall: "openat2",
    args: () => [dir, path.toString(), flags, resolve],
    path,
  });
}
