/** Questions about mounts by their unique id (Linux 6.8). Layouts: include/uapi/linux/mount.h. */
import { call, cString, declare, type PathArgument } from "./libc.ts";

const STATMOUNT = 457;
const LISTMOUNT = 458;
const STATMOUNT_FS_TYPE = 0x20n;
const STATX_MNT_ID_UNIQUE = 0x4000;
const AT_FDCWD = -100;
const AT_SYMLINK_NOFOLLOW = 0x100;
/** Stands for the root of the mount namespace. */
const LSMT_ROOT = 0xffffffffffffffffn;
/** struct statmount begins with fixed fields; the text they point into begins here. */
const textOffset = 512;

const nativeStatmount = declare(
  "long syscall(long number, const void *request, void *result, size_t size, unsigned int flags)",
);
const nativeListmount = declare(
  "long syscall(long number, const void *request, void *ids, size_t count, unsigned int flags)",
);
const nativeStatx = declare("int statx(int dir, const void *path, int flags, unsigned int mask, void *result)");

/** The mount's id that is never used again; undefined where statx(2) does not know it (before Linux 6.8). @throws SystemError */
export function uniqueMountId(path: PathArgument): bigint | undefined {
  const out = Buffer.alloc(256);
  call(nativeStatx, [AT_FDCWD, cString(path), AT_SYMLINK_NOFOLLOW, STATX_MNT_ID_UNIQUE, out], {
    syscall: "statx",
    args: () => [path.toString(), `STATX_MNT_ID_UNIQUE`],
    path,
  });
  return (out.readUInt32LE(0) & STATX_MNT_ID_UNIQUE) === 0 ? undefined : out.readBigUInt64LE(144);
}

/** The type of a mount's file system. @throws SystemError */
export function statmountType(mountId: bigint): string {
  const out = Buffer.alloc(4096);
  call(nativeStatmount, [STATMOUNT, request(mountId, STATMOUNT_FS_TYPE), out, out.length, 0], {
    syscall: "statmount",
    args: () => [String(mountId), "STATMOUNT_FS_TYPE"],
  });
  const start = textOffset + out.readUInt32LE(36);
  return out.toString("utf8", start, out.indexOf(0, start));
}

/** Unique ids of the mounts below the root, at most 512. @throws SystemError */
export function listmount(): bigint[] {
  const ids = new BigUint64Array(512);
  const count = call(nativeListmount, [LISTMOUNT, request(LSMT_ROOT, 0n), ids, ids.length, 0], {
    syscall: "listmount",
    args: () => ["LSMT_ROOT", ids.length],
  });
  return [...ids.subarray(0, count)];
}

/** struct mnt_id_req: size, spare, mnt_id, param. */
function request(mountId: bigint, parameter: bigint): Buffer {
  const bytes = Buffer.alloc(24);
  bytes.writeUInt32LE(bytes.length, 0);
  bytes.writeBigUInt64LE(mountId, 8);
  bytes.writeBigUInt64LE(parameter, 16);
  return bytes;
}
