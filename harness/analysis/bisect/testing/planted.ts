/** Kernels in memory whose failure rates are known. */
import type { Outcome } from "../../../../scenarios/outcome.ts";
import { bisect } from "../bisect.ts";
import { examineByTrials, type TrialQuestion } from "../by-trials.ts";
import { type Course, Untestable } from "../contract.ts";

/** Failure rate of each kernel, oldest first; undefined: it cannot be tested. */
export type Planted = readonly (number | undefined)[];

export interface Bisected extends Course {
  /** Trials that were run, by kernel. */
  readonly trials: readonly number[];
}

/** Bisects the planted kernels, with chance drawn from the seed. */
export async function bisectPlanted(
  planted: Planted,
  seed: number,
  more: Partial<TrialQuestion> = {},
): Promise<Bisected> {
  const chance = randomNumbers(seed);
  const trials = planted.map(() => 0);
  const open = (index: number) => ({
    next: async (): Promise<Outcome> => {
      const rate = planted[index];
      if (rate === undefined) throw new Untestable("gone from the mirror");
      trials[index] = (trials[index] ?? 0) + 1;
      return chance() < rate ? "deleted-directory" : "ok";
    },
    close: async () => undefined,
  });
  const examiner = examineByTrials({ count: planted.length, confidence: 0.95, maxTrials: 1000, open, ...more });
  return { ...(await bisect(planted.length, examiner)), trials };
}

/** Mulberry32: the same numbers from 0 to 1 for the same seed. */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
