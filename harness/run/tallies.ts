import { costMs } from "../agent/timings.ts";
import { count, emptyTally, type Tally } from "../analysis/tally.ts";
import type { TrialRecord } from "../ledger/record.ts";
import type { Cell } from "../matrix/cell.ts";

/** What a run knows about its cells while it goes on. */
export interface Tallies {
  add(record: TrialRecord): void;
  of(cell: Pick<Cell, "id">): Tally;
  /** Number of the cell's next trial. */
  nextTrial(cell: Pick<Cell, "id">): number;
  /** What a trial of the cell costs on average, in milliseconds; undefined before the first. */
  meanMs(cell: Pick<Cell, "id">): number | undefined;
  /** Time spent in trials so far, in milliseconds. */
  spentMs(): number;
}

export function tallies(records: Iterable<TrialRecord>): Tallies {
  const cells = new Map<string, { tally: Tally; next: number; trials: number; ms: number }>();
  let spent = 0;
  const add = (record: TrialRecord) => {
    const known = cells.get(record.cell) ?? { tally: emptyTally, next: 0, trials: 0, ms: 0 };
    const ms = costMs(record.timingsMs);
    spent += ms;
    cells.set(record.cell, {
      tally: count(known.tally, record),
      next: Math.max(known.next, record.trial + 1),
      trials: known.trials + 1,
      ms: known.ms + ms,
    });
  };
  for (const record of records) add(record);
  return {
    add,
    of: (cell) => cells.get(cell.id)?.tally ?? emptyTally,
    nextTrial: (cell) => cells.get(cell.id)?.next ?? 0,
    meanMs: (cell) => {
      const known = cells.get(cell.id);
      return known ? known.ms / known.trials : undefined;
    },
    spentMs: () => spent,
  };
}
