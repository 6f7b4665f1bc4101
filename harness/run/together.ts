/** Which trials overlap, and how many at a time. */
import type { Cell } from "../matrix/cell.ts";
import { guessCostMs } from "../matrix/expected.ts";

/** Milliseconds below which a sleep is no time in which another trial gets anything done. */
const leastDelayMs = 50;

/** Milliseconds that a batch is meant to take: a signal, or a slice's end, waits for it. */
const batchMs = 4_000;
const mostTrials = 48;

/**
 * Whether trials of the cell may overlap. Those that start several containers at once would work while others do, and orders that were
 * explored look at what moves on the machine.
 * @param single scenarios whose trials never overlap
 */
export function mayOverlap({ scenario, factors, exploration }: Cell, single: ReadonlySet<string>): boolean {
  if (exploration || single.has(scenario)) return false;
  return factors.delayMs >= leastDelayMs && factors.concurrency === 1;
}

/** @param meanMs what a trial of the cell cost on average so far */
export function trialsTogether(cell: Cell, meanMs: number | undefined): number {
  const each = meanMs ?? guessCostMs(cell);
  return Math.max(1, Math.min(mostTrials, Math.floor(batchMs / each)));
}
