import { schedulesOf } from "../analysis/verdict.ts";
import type { Cell } from "./cell.ts";
import { containerMs, exploredTrialMs, holds, trialMs, userSpaceTimes, usualTrialMs } from "./costs.ts";
import { type Profile, stableAfter, targetOf, trialsPerSchedule } from "./profile.ts";

type Costs = Pick<Cell, "scenario" | "factors"> & Partial<Pick<Cell, "exploration">>;

/** Rough duration of one trial in milliseconds, before any was measured. */
export function guessMs(cell: Costs): number {
  return guessBusyMs(cell) + guessSleepMs(cell);
}

/** What a trial keeps from others: sleepers overlap. */
export function guessCostMs(cell: Costs): number {
  return guessBusyMs(cell) + guessSleepMs(cell) / asleepAtOnce;
}

/** Trials of a batch that sleep at the same time, as the agent has them. */
const asleepAtOnce = 8;

/** The part in which a processor has work. */
export function guessBusyMs({ scenario, factors, exploration }: Costs): number {
  const { overlay, fuseLibrary, runtime, concurrency, pressure } = factors;
  const inUserSpace = overlay !== "kernel" || fuseLibrary !== "own";
  const mounts =
    (trialMs[scenario] ?? (exploration ? exploredTrialMs : usualTrialMs)) * (inUserSpace ? userSpaceTimes : 1);
  const containers = runtime === "none" ? 0 : containerMs;
  return (mounts + containers) * concurrency * (pressure === "none" ? 1 : 2);
}

/** The part in which it waits: the delay follows every readiness rule. */
export function guessSleepMs({ scenario, factors: { delayMs, holdMs } }: Costs): number {
  return delayMs + holdMs * (holds[scenario] ?? 1);
}

/** Trials that a cell is expected to take: a guess, because failing cells stop early and failing orders decide others. */
export function guessTrials(cell: Cell, profile: Profile): number {
  if (cell.exploration) return cell.schedules.length;
  if (cell.kind === "schedules" && cell.role !== "recommended") return schedulesOf(cell).length * trialsPerSchedule;
  const enough = stableAfter(targetOf(cell, profile));
  return cell.role === "recommended" ? enough : Math.min(affordable(cell, profile), enough);
}

/** Trials of a cell that the profile pays for in its first turn. From guessed costs, so that it is the same on every machine. */
export function affordable(cell: Costs, profile: Profile): number {
  const fitting = Math.floor((profile.secondsPerCell * 1000) / guessMs(cell));
  return Math.min(profile.trialsPerCell, Math.max(profile.leastTrials, fitting));
}
