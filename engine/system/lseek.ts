import { call, declare } from "./libc.ts";

export const SEEK_SET = 0;
export const SEEK_CUR = 1;
export const SEEK_END = 2;
export const SEEK_DATA = 3;
export const SEEK_HOLE = 4;

const nativeLseek = declare("long lseek(int fd, long offset, int whence)");

/** lseek(2). Returns the new offset in bytes. @throws SystemError `ENXIO` when no data or hole follows */
export function lseek(fd: number, offset: number, whence: number): number {
  return Number(call(nativeLseek, [fd, offset, whence], { syscall: "lseek", args: () => [fd, offset, whence] }));
}
