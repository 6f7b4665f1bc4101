import { cString, declare, lastErrno, type PathArgument } from "./libc.ts";

const nativeGet = declare("long lgetxattr(const void *path, const void *name, void *value, size_t size)");
const nativeList = declare("long llistxattr(const void *path, void *list, size_t size)");

/** What lgetxattr(2) answers for a buffer of exactly `size` bytes: a length, or a negative errno. For probes of size rules. */
export function lgetxattrSized(path: PathArgument, name: string, size: number): number {
  return orErrno(nativeGet(cString(path), cString(Buffer.from(name, "latin1")), Buffer.alloc(Math.max(size, 1)), size));
}

/** What llistxattr(2) answers for a buffer of exactly `size` bytes: a length, or a negative errno. */
export function llistxattrSized(path: PathArgument, size: number): number {
  return orErrno(nativeList(cString(path), Buffer.alloc(Math.max(size, 1)), size));
}

function orErrno(result: number): number {
  return result === -1 ? -lastErrno() : result;
}
