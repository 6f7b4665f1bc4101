import { call, cString, declare, type PathArgument } from "./libc.ts";

/** A point in time. `nsec` is 0 to 999,999,999 also before the epoch. */
export interface Timespec {
  readonly sec: number;
  readonly nsec: number;
}

const AT_FDCWD = -100;
const AT_SYMLINK_NOFOLLOW = 0x100;
const nativeUtimensat = declare("int utimensat(int dir, const void *path, const void *times, int flags)");

/** Sets access and modification time of the path itself (a symlink is not followed), to the nanosecond. @throws SystemError */
export function lutimens(path: PathArgument, atime: Timespec, mtime: Timespec): void {
  const times = Buffer.alloc(32);
  times.writeBigInt64LE(BigInt(atime.sec), 0);
  times.writeBigInt64LE(BigInt(atime.nsec), 8);
  times.writeBigInt64LE(BigInt(mtime.sec), 16);
  times.writeBigInt64LE(BigInt(mtime.nsec), 24);
  call(nativeUtimensat, [AT_FDCWD, cString(path), times, AT_SYMLINK_NOFOLLOW], {
    syscall: "utimensat",
    args: () => [path.toString(), `${mtime.sec}.${String(mtime.nsec).padStart(9, "0")}`],
    path,
  });
}
