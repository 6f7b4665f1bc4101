/** read(2) and write(2) for hot paths: no exception is built when there is nothing to read. */
import { declare, lastErrno } from "./libc.ts";

const nativeRead = declare("long read(int fd, void *buffer, size_t size)");
const nativeWrite = declare("long write(int fd, const void *buffer, size_t size)");

/** Bytes read, or a negative errno. */
export function readDescriptor(fd: number, buffer: Buffer, size: number): number {
  const result = nativeRead(fd, buffer, size);
  return result === -1 ? -lastErrno() : result;
}

/** Bytes written, or a negative errno. */
export function writeDescriptor(fd: number, buffer: Buffer, size: number): number {
  const result = nativeWrite(fd, buffer, size);
  return result === -1 ? -lastErrno() : result;
}
