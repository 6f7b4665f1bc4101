import { clopperPearson } from "../analysis/interval.ts";
import type { Tally } from "../analysis/tally.ts";
import { basisOf, judge, schedulesOf } from "../analysis/verdict.ts";
import type { Cell } from "./cell.ts";
import { affordable } from "./expected.ts";
import { harnessErrorsPerCell, type Profile, stableAfter, trialsPerSchedule } from "./profile.ts";

type Stopping = Pick<Cell, "kind" | "role" | "schedules" | "factors">;

/** Whether a cell needs no further trial: its verdict is settled, its budget is spent, or the harness keeps failing on it. */
export function isDone(cell: Stopping, tally: Tally, profile: Profile): boolean {
  if (tally.harnessErrors >= harnessErrorsPerCell) return true;
  const { verdict } = judge(cell, tally, profile);
  if (verdict === "fails" && !everyOrderRan(cell, tally)) return false;
  if (verdict === "fails" || verdict === "stable" || verdict === "unsupported") return true;
  return verdict === "flaky" ? flakyIsSettled(cell, tally, profile) : tally.n >= budgetOf(cell, profile);
}

/** Trials a cell gets at most. */
function budgetOf(cell: Stopping, profile: Profile): number {
  if (cell.role === "recommended") return Math.max(stableAfter(profile.target), profile.trialsPerCell);
  return Math.max(affordable(cell, profile), schedulesOf(cell).length * trialsPerSchedule);
}

/** The order of steps of a cell's next trial: the one with the fewest trials so far, in the scenario's own order. */
export function nextSchedule(cell: Stopping, tally: Tally): string | undefined {
  const trialsOf = (id: string) => tally.schedules[id]?.n ?? 0;
  return schedulesOf(cell).reduce<string | undefined>(
    (fewest, id) => (fewest === undefined || trialsOf(id) < trialsOf(fewest) ? id : fewest),
    undefined,
  );
}

function flakyIsSettled(cell: Stopping, tally: Tally, profile: Profile): boolean {
  if (tally.n >= budgetOf(cell, profile)) return true;
  if (cell.role === "recommended") return false;
  if (basisOf(cell) === "schedules" && orderDecides(cell, tally)) return true;
  return tally.n >= profile.flakyTrials && clopperPearson(tally.failures, tally.n)[1] < 0.5;
}

/** Each order ran often enough, and either always failed or never: chance has no part in it. */
function orderDecides(cell: Stopping, tally: Tally): boolean {
  const orders = Object.values(tally.schedules);
  return everyOrderRan(cell, tally) && orders.every(({ n, failures }) => failures === 0 || failures === n);
}

/** Failures of some orders say nothing about the others, so each gets its trials. */
function everyOrderRan(cell: Stopping, tally: Tally): boolean {
  return schedulesOf(cell).every((id) => (tally.schedules[id]?.n ?? 0) >= trialsPerSchedule);
}
