import { closeSync, constants, openSync } from "node:fs";
import { ioctl } from "../../system/ioctl.ts";

const FUSE_DEV_IOC_CLONE = 0x8004e500;

/**
 * One more device of a connection, for one more thread: each has a queue of its own for what it has read and not answered.
 * @param fd of a mounted device
 * @returns a non-blocking descriptor, the caller's to close
 * @throws SystemError
 */
export function cloneDevice(fd: number): number {
  const clone = openSync("/dev/fuse", constants.O_RDWR | constants.O_NONBLOCK);
  try {
    const source = Buffer.alloc(4);
    source.writeUInt32LE(fd);
    ioctl(clone, FUSE_DEV_IOC_CLONE, source);
    return clone;
  } catch (error) {
    closeSync(clone);
    throw error;
  }
}
