/** Processes that make blocking calls, kept for the next container: to start one costs more than all its calls. */
import { availableParallelism } from "node:os";
import { type Blocking, type BlockingProcess, CallError, openBlocking } from "./blocking.ts";
import type { FileLock } from "./lock.ts";

export interface BlockingPool {
  /**
   * Runs `use` with a process that makes no other calls meanwhile, and that holds the lock too: if we are killed, the lock
   * stays until the call we began has ended. Waits while too many are at work.
   */
  run<T>(use: (blocking: Blocking) => Promise<T>, lock?: FileLock): Promise<T>;
}

/** @param first a process to use before any is started */
export function createBlockingPool(limits: Partial<PoolLimits> = {}, first?: BlockingProcess): BlockingPool {
  const { atWork, idleMs } = { ...defaultLimits, ...limits };
  const idle = new Set<BlockingProcess>(first ? [first] : []);
  const waiting: (() => void)[] = [];
  let working = 0;

  async function enter(): Promise<void> {
    if (working < atWork) working++;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  }

  function leave(): void {
    const next = waiting.shift();
    if (next === undefined) working--;
    else next();
  }

  function take(): BlockingProcess {
    const [kept] = idle;
    if (kept === undefined) return openBlocking();
    idle.delete(kept);
    return kept;
  }

  function keep(blocking: BlockingProcess): void {
    idle.add(blocking);
    setTimeout(() => idle.delete(blocking) && blocking.close(), idleMs).unref();
  }

  return {
    async run(use, lock) {
      await enter();
      try {
        const { blocking, letGo } = await holding(take(), lock);
        try {
          return await use(blocking);
        } finally {
          if (await letGo()) keep(blocking);
          else blocking.close();
        }
      } finally {
        leave();
      }
    },
  };
}

interface PoolLimits {
  /** Processes at a time. */
  readonly atWork: number;
  /** How long one without work is kept. */
  readonly idleMs: number;
}

const defaultLimits: PoolLimits = { atWork: Math.max(4, 2 * availableParallelism()), idleMs: 2000 };

/** For each call; none of these waits for anything. */
const holdMs = 10_000;

/** `letGo` tells whether the process is free of the lock and can be used again. */
async function holding(blocking: BlockingProcess, lock: FileLock | undefined) {
  if (lock === undefined) return { blocking, letGo: async () => true };
  try {
    const fd = await blocking.call("hold", { pid: process.pid, fd: lock.fd }, holdMs);
    const starts = blocking.starts();
    return { blocking, letGo: () => letGo(blocking, fd, starts) };
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    // Not permitted, or before Linux 5.6: a process that inherits the lock, for this container alone.
    blocking.close();
    return { blocking, letGo: async () => false };
  } finally {
    // If it must be killed, its successor has the lock as well.
    blocking.inherit([lock.fd]);
  }
}

async function letGo(blocking: BlockingProcess, fd: number, starts: number): Promise<boolean> {
  // One that had to be started anew inherited the lock, under a number that it does not know.
  if (blocking.starts() !== starts) return false;
  blocking.inherit([]);
  try {
    await blocking.call("letGo", { fd }, holdMs);
    return blocking.starts() === starts;
  } catch {
    return false;
  }
}
