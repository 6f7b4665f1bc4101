/** ioctl(2) on /dev/fuse; numbers from include/uapi/linux/fuse.h. */
import { ioctl } from "../../system/ioctl.ts";

const FUSE_DEV_IOC_BACKING_OPEN = 0x4010e501;
const FUSE_DEV_IOC_BACKING_CLOSE = 0x4004e502;

/**
 * Registers an open file as one that opens may be passed through to; it stays open in the kernel when its descriptor is closed.
 * @returns its id on this connection
 * @throws SystemError `EPERM` without CAP_SYS_ADMIN or before passthrough is agreed on, `ELOOP` for a stacked file system
 */
export function openBacking(device: number, fd: number): number {
  // struct fuse_backing_map: fd, flags, padding
  const map = Buffer.alloc(16);
  map.writeInt32LE(fd, 0);
  return ioctl(device, FUSE_DEV_IOC_BACKING_OPEN, map);
}

/** Gives the id back; files opened with it are not disturbed. @throws SystemError */
export function closeBacking(device: number, id: number): void {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(id);
  ioctl(device, FUSE_DEV_IOC_BACKING_CLOSE, bytes);
}
