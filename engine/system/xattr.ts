/** Extended attributes of the path itself (a symlink is not followed). Names are byte strings held as latin1, as in the image index. */
import { call, cString, declare, type PathArgument } from "./libc.ts";
import { hasCode } from "./system-error.ts";

const nativeGet = declare("long lgetxattr(const void *path, const void *name, void *value, size_t size)");
const nativeSet = declare(
  "int lsetxattr(const void *path, const void *name, const void *value, size_t size, int flags)",
);
const nativeList = declare("long llistxattr(const void *path, void *list, size_t size)");
const nativeRemove = declare("int lremovexattr(const void *path, const void *name)");

/** @throws SystemError `ENODATA` when there is none of this name */
export function lgetxattr(path: PathArgument, name: string): Buffer {
  const cPath = cString(path);
  const cName = cString(Buffer.from(name, "latin1"));
  return readGrowing((buffer, size) =>
    call(nativeGet, [cPath, cName, buffer, size], { syscall: "lgetxattr", args: () => [path.toString(), name], path }),
  );
}

/**
 * @param flags 0, or `XATTR_CREATE` 1, `XATTR_REPLACE` 2
 * @throws SystemError
 */
export function lsetxattr(path: PathArgument, name: string, value: Buffer, flags = 0): void {
  call(nativeSet, [cString(path), cString(Buffer.from(name, "latin1")), value, value.length, flags], {
    syscall: "lsetxattr",
    args: () => [path.toString(), name, `${value.length} bytes`, flags],
    path,
  });
}

/** Names in the order in which the kernel gives them; empty when there are none. */
export function llistxattr(path: PathArgument): string[] {
  const cPath = cString(path);
  const list = readGrowing((buffer, size) =>
    call(nativeList, [cPath, buffer, size], { syscall: "llistxattr", args: () => [path.toString()], path }),
  );
  return list.toString("latin1").split("\0").slice(0, -1);
}

/** @throws SystemError `ENODATA` when there is none of this name */
export function lremovexattr(path: PathArgument, name: string): void {
  call(nativeRemove, [cString(path), cString(Buffer.from(name, "latin1"))], {
    syscall: "lremovexattr",
    args: () => [path.toString(), name],
    path,
  });
}

/**
 * Asks for the length first, as getfattr and overlayfs do: some servers answer a buffer too small with other errors than
 * ERANGE. A value that grows in between is asked for again.
 */
function readGrowing(read: (buffer: Buffer, size: number) => number): Buffer {
  const nothing = Buffer.alloc(1);
  const attempts = 10;
  for (let attempt = 1; ; attempt++) {
    const length = read(nothing, 0);
    if (length === 0) return Buffer.alloc(0);
    const buffer = Buffer.alloc(length);
    try {
      return buffer.subarray(0, read(buffer, length));
    } catch (error) {
      if (!hasCode(error, "ERANGE") || attempt === attempts) throw error;
    }
  }
}
