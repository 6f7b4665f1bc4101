import { availableParallelism, freemem } from "node:os";

/** What QEMU itself needs besides the guest's memory. */
const overheadMiB = 200;

/** As many as there are processors, and as fit into half of the memory that is free. */
export function guestsThatFit(memoryMiB: number): number {
  const fitting = Math.floor(freemem() / 2 / ((memoryMiB + overheadMiB) * 1024 * 1024));
  return Math.max(1, Math.min(availableParallelism(), fitting));
}
