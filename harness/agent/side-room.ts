/** How many starts fit beside each other: each has an actor's process and a lower's server. */
import type { Factors } from "../../scenarios/factors.ts";
import { factorLevels } from "../../scenarios/factors.ts";
import { availableMemory, mib } from "./memory.ts";
import type { Hello } from "./protocol.ts";

/** A process of Node has about 50 MiB for itself. */
const processBytes = 55 * mib;
const startBytes = 2 * processBytes;
/** For the agent and the kernel. */
const restBytes = 128 * mib;

/** Idle processes of one kind that are worth their memory: starting one takes longer than most trials. */
export function processesToKeep(available = availableMemory()): number {
  return Math.max(4, Math.min(16, Math.floor(available / 8 / processBytes)));
}

/** Levels of `concurrency` for which the machine's memory is too small. */
export function missingConcurrency(available = availableMemory()): Hello["unavailable"] {
  return factorLevels.concurrency.flatMap((level: Factors["concurrency"]) => {
    const needed = level * startBytes + restBytes;
    if (level === 1 || needed <= available) return [];
    const [needs, has] = [needed, available].map((bytes) => Math.round(bytes / mib));
    return [
      { factor: "concurrency", level, reason: `${level} starts need about ${needs} MiB of memory, ${has} are free` },
    ];
  });
}

/** Trials of a batch that may be under way at once, each with a lower's server: as many as half of the free memory carries, up to 8. */
export function trialsAtOnce(available = availableMemory()): number {
  return Math.max(1, Math.min(8, Math.floor(available / 2 / processBytes)));
}
