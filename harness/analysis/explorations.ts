/** What the explorer found: for each cell the orders that were run, those that fail, and the shortest of each kind. */
import type { ReductionRecord, TrialRecord } from "../ledger/record.ts";
import { ordersDecidedByPrefix } from "./explored.ts";
import { failureOf } from "./failure.ts";
import type { JudgedCell } from "./judged-cell.ts";

export interface ExploredCell {
  readonly judged: JudgedCell;
  /** Orders with a trial. */
  readonly ran: number;
  /** Orders not run because they begin like one that failed. */
  readonly decided: number;
  /** Orders neither run nor decided: time was over. */
  readonly missing: number;
  /** Most frequent first. */
  readonly failures: readonly ExploredFailure[];
}

/** One way in which orders of a cell fail. */
export interface ExploredFailure {
  /** Outcome, step and errno. */
  readonly failure: string;
  /** Orders that were run and failed so. */
  readonly orders: number;
  /** Undefined when time was over before it was reduced. */
  readonly reduction: ReductionRecord | undefined;
}

/** The explored cells among these, in their order. */
export function exploredCells(cells: readonly JudgedCell[], reductions: readonly ReductionRecord[]): ExploredCell[] {
  const ofCell = Map.groupBy(reductions, ({ cell }) => cell);
  return cells
    .filter(({ cell, tally }) => cell.exploration !== undefined && tally.n > 0)
    .map((judged) => exploredCell(judged, ofCell.get(judged.cell.id) ?? []));
}

function exploredCell(judged: JudgedCell, reductions: readonly ReductionRecord[]): ExploredCell {
  const { cell, tally, trials } = judged;
  const ran = cell.schedules.filter((order) => (tally.schedules[order]?.n ?? 0) > 0).length;
  const decided = ordersDecidedByPrefix(cell, tally);
  return {
    judged,
    ran,
    decided,
    missing: cell.schedules.length - ran - decided,
    failures: failuresOf(trials, reductions),
  };
}

function failuresOf(trials: readonly TrialRecord[], reductions: readonly ReductionRecord[]): ExploredFailure[] {
  const failed = trials.filter((trial) => failureOf(trial) !== undefined);
  return [...Map.groupBy(failed, (trial) => failureOf(trial) ?? "")]
    .map(([failure, ones]) => ({
      failure,
      orders: new Set(ones.map(({ schedule }) => schedule)).size,
      reduction: reductions.find((one) => one.failure === failure),
    }))
    .toSorted((a, b) => b.orders - a.orders || (a.failure < b.failure ? -1 : 1));
}
