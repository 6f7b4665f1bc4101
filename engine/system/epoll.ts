/** Sleeping until a descriptor is readable, for a thread without an event loop: epoll(7) and eventfd(2). */
import { writeSync } from "node:fs";
import { arch } from "node:process";
import { call, declare, lastErrno } from "./libc.ts";

const nativeCreate = declare("int epoll_create1(int flags)");
const nativeControl = declare("int epoll_ctl(int epfd, int op, int fd, void *event)");
const nativeWait = declare("int epoll_wait(int epfd, void *events, int count, int timeout)");
const nativeEventfd = declare("int eventfd(unsigned int initial, int flags)");

/** Node counts what a thread of its own opened, and warns when one closes what it did not open. */
const nativeClose = declare("int close(int fd)");

const EPOLL_CTL_ADD = 1;
const EPOLLIN = 1;
const EPOLLEXCLUSIVE = 2 ** 28;
const CLOEXEC = 0o2000000;
const EINTR = 4;
/** struct epoll_event: its data follow at once on x86-64, aligned elsewhere. */
const dataAt = arch === "x64" ? 4 : 8;

/** Tells any number of sleepers, in any thread of the process, to stop. */
export interface StopSignal {
  readonly fd: number;
  raise(): void;
  close(): void;
}

/** @throws SystemError */
export function stopSignal(): StopSignal {
  const fd = call(nativeEventfd, [0, CLOEXEC], { syscall: "eventfd", args: () => [0] });
  const one = Buffer.alloc(8);
  one.writeBigUInt64LE(1n);
  return { fd, raise: () => void writeSync(fd, one), close: () => void nativeClose(fd) };
}

export interface Sleeper {
  /** Waits until the descriptor is readable or has failed. @returns false when the stop signal came */
  sleep(): boolean;
  close(): void;
}

/**
 * A sleeper on a descriptor; of several on one queue only one is woken for each event.
 * @param stop `StopSignal.fd`
 * @throws SystemError
 */
export function sleepUntilReadable(fd: number, stop: number): Sleeper {
  const epoll = call(nativeCreate, [CLOEXEC], { syscall: "epoll_create1", args: () => [] });
  add(epoll, fd, EPOLLIN + EPOLLEXCLUSIVE);
  add(epoll, stop, EPOLLIN);
  const events = Buffer.alloc(16);
  return {
    sleep() {
      const count = nativeWait(epoll, events, 1, -1);
      if (count < 0 && lastErrno() !== EINTR) throw new Error(`epoll_wait: errno ${lastErrno()}`);
      return count <= 0 || events.readInt32LE(dataAt) !== stop;
    },
    close: () => void nativeClose(epoll),
  };
}

function add(epoll: number, fd: number, events: number): void {
  const event = Buffer.alloc(16);
  event.writeUInt32LE(events, 0);
  event.writeInt32LE(fd, dataAt);
  call(nativeControl, [epoll, EPOLL_CTL_ADD, fd, event], { syscall: "epoll_ctl", args: () => [epoll, "ADD", fd] });
}
