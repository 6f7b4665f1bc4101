/** A guest that was restored from a snapshot has the time and the random numbers of the moment when it was saved. */
import { reseedKernelRandom, reseedProcess, setClock } from "../../engine/system/index.ts";
import type { ActorPool } from "./actor-pool.ts";
import type { LowerSource } from "./lower-source.ts";

export interface Restored {
  /** Milliseconds since the epoch. */
  readonly epochMs: number;
  /** Base64 of 32 bytes or more, a multiple of 4, that nobody else gets. */
  readonly entropy: string;
}

/** Processes that were started before the snapshot. */
export interface WarmProcesses {
  readonly actors: ActorPool;
  readonly lowers: Pick<LowerSource, "reseed">;
}

/**
 * Sets the clock, then gives the kernel, this process and every warm process random numbers of their own. The kernel first: the
 * others draw from it.
 * @returns the rest of it: the other processes were told, and it resolves when all have done so
 */
export function takeUpAgain({ epochMs, entropy }: Restored, warm: WarmProcesses): Promise<void> {
  setClock(epochMs);
  reseedKernelRandom(Buffer.from(entropy, "base64"));
  return reseedAll(entropy, warm);
}

/** Done once before the snapshot, too: the second time is faster, as everything it needs is compiled. */
export async function reseedAll(entropy: string, { actors, lowers }: WarmProcesses): Promise<void> {
  reseedProcess(Buffer.from(entropy, "base64"));
  await Promise.all([actors.reseed(entropy), lowers.reseed(entropy)]);
}
