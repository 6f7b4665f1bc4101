import { call, declare } from "./libc.ts";

export const LOCK_SH = 1;
export const LOCK_EX = 2;
export const LOCK_NB = 4;
export const LOCK_UN = 8;

const nativeFlock = declare("int flock(int fd, int operation)");

/**
 * flock(2). The lock belongs to the open file and ends with its last descriptor, so with the process.
 * Without `LOCK_NB` it blocks the whole process.
 * @throws SystemError `EAGAIN` when `LOCK_NB` is given and another holds the lock
 */
export function flock(fd: number, operation: number): void {
  call(nativeFlock, [fd, operation], { syscall: "flock", args: () => [fd, operation] });
}
