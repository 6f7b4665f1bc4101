import { readDescriptor } from "../../system/descriptor.ts";
import { errnoName, errnoNumbers } from "../../system/errno.ts";
import type { Message } from "../protocol/message.ts";
import { isGone, isPassing } from "./device-errors.ts";

/** So many requests are answered before other work of the process gets its turn. */
const requestsPerTurn = 64;
/**
 * A caller that got its answer mostly has its next request ready within microseconds; to sleep and be woken for it costs
 * both sides more than that. So as long as requests follow each other this quickly, we look again for as long before we sleep.
 */
const quicklyMs = 0.05;
/**
 * Who was put aside for so long while it answered or looked has a processor that others want. To look then only spends the
 * time slice that the next request needs; one who sleeps gets the processor sooner. So there is no looking for a while.
 */
const putAsideMs = 0.5;
const whileMs = 50;

/**
 * Makes the function that takes what requests there are, and those that follow at once; it answers whether the connection
 * still stands.
 * @param take is told when the request came, as `performance.now()`
 */
export function requestTaker(
  fd: number,
  { bytes }: Message,
  take: (since: number) => void,
  perTurn = requestsPerTurn,
): () => boolean {
  let last = 0;
  let sleepUntil = 0;
  return () => {
    let deadline = 0;
    for (let taken = 0; taken < perTurn; ) {
      const length = readDescriptor(fd, bytes, bytes.length);
      const now = performance.now();
      if (length >= 0) {
        take(now);
        taken++;
        const followed = now - last < 2 * quicklyMs;
        last = performance.now();
        if (last - now > putAsideMs) sleepUntil = last + whileMs;
        deadline = followed && last > sleepUntil ? last + quicklyMs : 0;
      } else if (length === -errnoNumbers.EAGAIN) {
        if (now < deadline) continue;
        if (deadline > 0 && now - deadline > putAsideMs) sleepUntil = now + whileMs;
        return true;
      } else if (isGone(length)) return false;
      else if (!isPassing(length)) throw new Error(`reading /dev/fuse: ${errnoName(-length)}`);
    }
    return true;
  };
}
