import { closeSync } from "node:fs";
import { call, declare } from "./libc.ts";

const PIDFD_OPEN = 434;
const PIDFD_GETFD = 438;

const nativeOpen = declare("long syscall(long number, int pid, unsigned int flags)");
const nativeGetfd = declare("long syscall(long number, int pidfd, int fd, unsigned int flags)");

/**
 * A descriptor for the same open file as one of another process, its locks with it (pidfd_getfd(2), Linux 5.6).
 * @throws SystemError `EPERM` where that process may not be traced
 */
export function descriptorOf(pid: number, fd: number): number {
  const pidfd = call(nativeOpen, [PIDFD_OPEN, pid, 0], { syscall: "pidfd_open", args: () => [pid, 0] });
  try {
    return call(nativeGetfd, [PIDFD_GETFD, pidfd, fd, 0], { syscall: "pidfd_getfd", args: () => [pidfd, fd, 0] });
  } finally {
    closeSync(pidfd);
  }
}
