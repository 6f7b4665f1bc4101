import type { TrialRecord } from "../ledger/record.ts";
import type { Evidence, PlacedCell } from "./merge.ts";
import { type Tally, tallyOf } from "./tally.ts";
import { type Judgement, judge } from "./verdict.ts";

/** A cell with what its trials add up to and support. */
export interface JudgedCell {
  readonly cell: PlacedCell;
  readonly trials: readonly TrialRecord[];
  readonly tally: Tally;
  readonly judgement: Judgement;
}

export function judgeCells(evidence: Evidence): JudgedCell[] {
  return evidence.cells.map((cell) => {
    const trials = evidence.trialsOf(cell.id);
    const tally = tallyOf(trials);
    return { cell, trials, tally, judgement: judge(cell, tally, cell) };
  });
}
