import { schedulesOf } from "../analysis/verdict.ts";
import type { Cell } from "./cell.ts";
import { type Profile, stableAfter, trialsPerSchedule } from "./profile.ts";

/**
 * Rough cost of one trial in milliseconds, before any was measured: a mount pair, a container start, the delay (which follows every readiness rule). Only the
 * order of cells and the time shown by `plan` rest on it; while a run goes on, measured times take its place.
 */
export function guessMs({ factors }: Pick<Cell, "factors">): number {
  const container = factors.runtime === "none" ? 0 : 150;
  const userSpaceOverlay = factors.overlay === "kernel" ? 0 : 30;
  return 12 + container + factors.delayMs + factors.holdMs + userSpaceOverlay;
}

/** Trials that a cell is expected to take: a guess, because failing cells stop early. */
export function guessTrials(cell: Cell, profile: Profile): number {
  if (cell.role === "recommended") return stableAfter(profile.target);
  if (cell.kind === "schedules") return schedulesOf(cell).length * trialsPerSchedule;
  return Math.min(affordable(cell, profile), stableAfter(profile.target));
}

/** Trials of a cell that the profile pays for. From guessed costs, so that it is the same on every machine. */
export function affordable(cell: Pick<Cell, "factors">, profile: Profile): number {
  const fitting = Math.floor((profile.secondsPerCell * 1000) / guessMs(cell));
  return Math.min(profile.trialsPerCell, Math.max(profile.leastTrials, fitting));
}
