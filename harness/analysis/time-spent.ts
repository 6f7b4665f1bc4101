import { costMs, ownTimings } from "../agent/timings.ts";
import type { TrialRecord } from "../ledger/record.ts";
import { type Activity, activities, activityOf } from "./activity.ts";

export interface TimeSpent {
  readonly trials: number;
  /** Cells that had a trial. */
  readonly cells: number;
  /** Time in which any trial ran, whatever ran beside it. */
  readonly seconds: number;
  readonly trialsPerSecond: number;
  readonly cellsPerSecond: number;
  /** What the trials cost together, more than `seconds` where agents work side by side. */
  readonly workSeconds: number;
  /** Of `workSeconds`; they add up to 1, or are all 0 without a trial. */
  readonly shares: Readonly<Record<Activity, number>>;
}

type Timed = Pick<TrialRecord, "cell" | "factors" | "timingsMs" | "startedAt">;

/** Where the time of trials went, and how many there were in it. Trials whose agent died count as ours: nothing else is known of them. */
export function timeSpent(trials: readonly Timed[]): TimeSpent {
  const sums = none();
  for (const trial of trials) add(sums, timeOf(trial));
  const workMs = activities.reduce((sum, activity) => sum + sums[activity], 0);
  const seconds = coveredMs(trials) / 1000;
  const cells = new Set(trials.map(({ cell }) => cell)).size;
  return {
    trials: trials.length,
    cells,
    seconds,
    trialsPerSecond: seconds === 0 ? 0 : trials.length / seconds,
    cellsPerSecond: seconds === 0 ? 0 : cells / seconds,
    workSeconds: workMs / 1000,
    shares: workMs === 0 ? none() : scaled(sums, 1 / workMs),
  };
}

type Sums = Record<Activity, number>;

/** Milliseconds of one trial. Steps that ran at the same time share the time in which they did. */
function timeOf({ factors, timingsMs }: Timed): Sums {
  const sums = none();
  for (const [name, ms] of Object.entries(timingsMs)) {
    if (isStep(name)) sums[activityOf(name, factors.runtime)] += ms;
  }
  const stepsMs = activities.reduce((sum, activity) => sum + sums[activity], 0);
  const total = timingsMs[ownTimings.total] ?? 0;
  const own = (key: keyof typeof ownTimings) => timingsMs[ownTimings[key]] ?? 0;
  const withinMs = Math.max(0, total - own("prepare") - own("release") - own("leaks"));
  takeSleepOut(sums, own("sleep"));
  const times = stepsMs > withinMs ? scaled(sums, withinMs / stepsMs) : sums;
  times.sleeping = Math.max(0, times.sleeping - (total - costMs(timingsMs)));
  // Lowers, overlays and containers are taken back: that is unmounting.
  times.mounting += own("release");
  times.ours = own("prepare") + own("leaks") + Math.max(0, withinMs - stepsMs);
  return times;
}

function isStep(name: string): boolean {
  return name.includes(".") && !name.startsWith("trial.");
}

/** Steps sleep while they wait for readiness, or else as actors of a scenario. */
function takeSleepOut(sums: Sums, ms: number): void {
  for (const from of ["awaiting", "acting"] as const) {
    const slept = Math.min(sums[from], ms - sums.sleeping);
    sums[from] -= slept;
    sums.sleeping += slept;
  }
}

/** Between two trials of a worker a run keeps its books; a longer pause is one between two runs. */
const pauseMs = 1000;

/** Length of the time that the trials cover together. */
function coveredMs(trials: readonly Timed[]): number {
  const spans = trials.map(({ startedAt, timingsMs }) => {
    const begin = Date.parse(startedAt);
    return [begin, begin + elapsedMs(timingsMs)] as const;
  });
  let covered = 0;
  let until = Number.NEGATIVE_INFINITY;
  for (const [begin, end] of spans.toSorted(([a], [b]) => a - b)) {
    covered += Math.max(0, end - (begin - until <= pauseMs ? until : begin));
    until = Math.max(until, end);
  }
  return covered;
}

function elapsedMs(timingsMs: Timed["timingsMs"]): number {
  return (timingsMs[ownTimings.total] ?? 0) + (timingsMs[ownTimings.baton] ?? 0);
}

function none(): Sums {
  return { sleeping: 0, awaiting: 0, mounting: 0, runtime: 0, oracles: 0, acting: 0, ours: 0 };
}

function add(sums: Sums, more: Sums): void {
  for (const activity of activities) sums[activity] += more[activity];
}

function scaled(sums: Sums, factor: number): Sums {
  const result = none();
  for (const activity of activities) result[activity] = sums[activity] * factor;
  return result;
}
