/** Descriptors of facilities that policies often forbid: who is allowed to make one is shown by making one. */
import { arch } from "node:process";
import { call, declare } from "./libc.ts";

const IO_URING_SETUP = 425;
const USERFAULTFD = arch === "x64" ? 323 : 282;
const O_CLOEXEC = 0o2000000;

const nativeSetup = declare("long syscall(long number, unsigned int entries, void *parameters)");
const nativeUserfaultfd = declare("long syscall(long number, int flags)");

/** io_uring_setup(2) with two entries. @returns a descriptor @throws SystemError `EPERM` where a policy forbids it */
export function ioUringSetup(): number {
  // struct io_uring_params
  return call(nativeSetup, [IO_URING_SETUP, 2, Buffer.alloc(120)], { syscall: "io_uring_setup", args: () => [2] });
}

/** userfaultfd(2). @returns a descriptor @throws SystemError `EPERM` where a policy forbids it */
export function userfaultfd(): number {
  return call(nativeUserfaultfd, [USERFAULTFD, O_CLOEXEC], { syscall: "userfaultfd", args: () => ["O_CLOEXEC"] });
}
