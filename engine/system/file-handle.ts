import { call, cString, declare, type PathArgument } from "./libc.ts";

const AT_FDCWD = -100;
/** MAX_HANDLE_SZ, include/linux/exportfs.h */
const maxHandleBytes = 128;
const nativeNameToHandleAt = declare(
  "int name_to_handle_at(int dir, const void *path, void *handle, void *mountId, int flags)",
);

/**
 * The file handle of a path, as NFS and overlayfs (index, nfs_export) use it; its type is left out.
 * @throws SystemError `EOPNOTSUPP` where the file system gives none
 */
export function nameToHandle(path: PathArgument): Buffer {
  // struct file_handle: handle_bytes, handle_type, then the handle.
  const handle = Buffer.alloc(8 + maxHandleBytes);
  handle.writeUInt32LE(maxHandleBytes, 0);
  call(nativeNameToHandleAt, [AT_FDCWD, cString(path), handle, Buffer.alloc(4), 0], {
    syscall: "name_to_handle_at",
    args: () => [path.toString()],
    path,
  });
  return handle.subarray(8, 8 + handle.readUInt32LE(0));
}
