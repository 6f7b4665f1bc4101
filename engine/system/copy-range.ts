import { ioctl } from "./ioctl.ts";
import { call, declare } from "./libc.ts";

const nativeCopyFileRange = declare(
  "long copy_file_range(int from, void *fromOffset, int to, void *toOffset, size_t length, unsigned int flags)",
);
/** _IOW(0x94, 9, int), from include/uapi/linux/fs.h. */
const FICLONE = 0x40049409;

/** copy_file_range(2) from and to the descriptors' positions. @returns bytes copied @throws SystemError */
export function copyFileRange(from: number, to: number, length: number): number {
  return call(nativeCopyFileRange, [from, null, to, null, length, 0], {
    syscall: "copy_file_range",
    args: () => [from, to, length],
  });
}

/** Makes `to` share the blocks of `from`. @throws SystemError `EOPNOTSUPP` where the file system cannot */
export function cloneFile(from: number, to: number): void {
  ioctl(to, FICLONE, from);
}
