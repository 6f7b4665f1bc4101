import { call, cString, declare, type PathArgument } from "./libc.ts";
import type { Timespec } from "./utimens.ts";

export interface Statx {
  /** Type and permission bits. */
  readonly mode: number;
  readonly nlink: number;
  readonly uid: number;
  readonly gid: number;
  readonly ino: bigint;
  readonly size: bigint;
  readonly mtime: Timespec;
  /** Device of the file system, as in mountinfo. */
  readonly device: { readonly major: number; readonly minor: number };
  readonly rdev: { readonly major: number; readonly minor: number };
  /** The mount the path lies on, as in mountinfo; undefined before Linux 5.8. */
  readonly mountId: number | undefined;
  /** The path is the root of a mount; undefined before Linux 5.8. */
  readonly mountRoot: boolean | undefined;
}

export interface StatxOptions {
  /** Answer from what the kernel has (AT_STATX_DONT_SYNC): sends FUSE no request, so also safe on a mount served by this process. */
  readonly dontSync?: boolean;
}

const AT_FDCWD = -100;
const AT_SYMLINK_NOFOLLOW = 0x100;
const AT_NO_AUTOMOUNT = 0x800;
const AT_STATX_DONT_SYNC = 0x4000;
const STATX_BASIC_STATS = 0x7ff;
const STATX_MNT_ID = 0x1000;
const STATX_ATTR_MOUNT_ROOT = 0x2000;

const nativeStatx = declare("int statx(int dir, const void *path, int flags, unsigned int mask, void *result)");

/** statx(2) of the path itself (a symlink is not followed). Layout: include/uapi/linux/stat.h. @throws SystemError */
export function statx(path: PathArgument, options: StatxOptions = {}): Statx {
  const flags = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | (options.dontSync ? AT_STATX_DONT_SYNC : 0);
  const out = Buffer.alloc(256);
  call(nativeStatx, [AT_FDCWD, cString(path), flags, STATX_BASIC_STATS | STATX_MNT_ID, out], {
    syscall: "statx",
    args: () => [path.toString(), flags],
    path,
  });
  return decode(out);
}

function decode(out: Buffer): Statx {
  const rootFlagKnown = (out.readUInt32LE(56) & STATX_ATTR_MOUNT_ROOT) !== 0;
  return {
    nlink: out.readUInt32LE(16),
    uid: out.readUInt32LE(20),
    gid: out.readUInt32LE(24),
    mode: out.readUInt16LE(28),
    ino: out.readBigUInt64LE(32),
    size: out.readBigUInt64LE(40),
    mtime: { sec: Number(out.readBigInt64LE(112)), nsec: out.readUInt32LE(120) },
    rdev: { major: out.readUInt32LE(128), minor: out.readUInt32LE(132) },
    device: { major: out.readUInt32LE(136), minor: out.readUInt32LE(140) },
    mountId: (out.readUInt32LE(0) & STATX_MNT_ID) !== 0 ? Number(out.readBigUInt64LE(144)) : undefined,
    mountRoot: rootFlagKnown ? (out.readUInt32LE(8) & STATX_ATTR_MOUNT_ROOT) !== 0 : undefined,
  };
}
