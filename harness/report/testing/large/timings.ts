import { stepsOfId } from "../../../../scenarios/order.ts";
import type { Outcome } from "../../../../scenarios/outcome.ts";
import { ownTimings } from "../../../agent/timings.ts";
import type { PlannedCell } from "./counts.ts";

export interface Timings {
  /** Those that were begun, in order; the last one failed, where the trial did. */
  readonly steps: readonly string[];
  /** With two or three digits behind the point, like measured ones. */
  readonly timingsMs: Record<string, number>;
}

/** Steps of the order, or those of a start for each container that starts. */
export function timingsOf(
  cell: PlannedCell,
  schedule: string | undefined,
  outcome: Outcome,
  random: () => number,
): Timings {
  const all = stepsOfId(schedule ?? "") ?? startsOf(cell);
  const steps = outcome === "ok" ? all : all.slice(0, 1 + Math.floor(random() * all.length));
  const timingsMs: Record<string, number> = { [ownTimings.total]: 0 };
  for (const step of steps)
    timingsMs[step.replace(/[&!]$/, "")] = milliseconds(step.includes("check") ? 20 : 2, random);
  for (const own of [ownTimings.prepare, ownTimings.release, ownTimings.leaks])
    timingsMs[own] = milliseconds(2, random);
  timingsMs[ownTimings.total] = rounded(Object.values(timingsMs).reduce((sum, ms) => sum + ms, 0));
  return { steps, timingsMs };
}

function startsOf({ factors, kind }: PlannedCell): string[] {
  const runtime = factors.runtime === "none" ? [] : ["run-container"];
  const steps = ["mount-lower", "await-ready", "mount-overlay", "walk", "check-content", "probe-write", ...runtime];
  if (factors.concurrency === 1) return (kind === "timing" ? steps : steps.slice(0, 5)).map((step) => `start.${step}`);
  const actors = Array.from({ length: factors.concurrency }, (_, index) => `start-${index + 1}`);
  return steps.flatMap((step) => actors.map((actor) => `${actor}.${step}`));
}

/** Mostly about the mean, now and then much longer, as times of a busy machine are. */
function milliseconds(mean: number, random: () => number): number {
  return rounded(-Math.log(1 - random() * 0.999) * mean + 0.01);
}

function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
