/** On which processors a thread may run: sched_setaffinity(2). A process is named by its main thread. */
import { call, declare } from "./libc.ts";

const nativeGet = declare("int sched_getaffinity(int pid, size_t size, void *mask)");
const nativeSet = declare("int sched_setaffinity(int pid, size_t size, const void *mask)");
const nativeCpu = declare("int sched_getcpu()");

/** One bit for each processor; cpu_set_t of the C library has 1024. */
const maskBytes = 128;

/** The calling thread's mask. @throws SystemError */
export function ownAffinity(): Buffer {
  const mask = Buffer.alloc(maskBytes);
  call(nativeGet, [0, maskBytes, mask], { syscall: "sched_getaffinity", args: () => [0] });
  return mask;
}

/** @throws SystemError `ESRCH` when the process has ended */
export function setAffinity(pid: number, mask: Buffer): void {
  call(nativeSet, [pid, mask.length, mask], { syscall: "sched_setaffinity", args: () => [pid] });
}

/** How many processors a mask allows. */
export function processorsIn(mask: Buffer): number {
  let count = 0;
  for (const byte of mask) for (let bits = byte; bits > 0; bits &= bits - 1) count++;
  return count;
}

/** The mask of the processor on which the calling thread runs right now. @throws SystemError */
export function currentProcessor(): Buffer {
  const cpu = call(nativeCpu, [], { syscall: "getcpu", args: () => [] });
  const mask = Buffer.alloc(maskBytes);
  mask[cpu >> 3] = 1 << (cpu & 7);
  return mask;
}
