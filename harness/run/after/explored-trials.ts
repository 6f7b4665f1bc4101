import type { TrialRecord } from "../../ledger/record.ts";
import type { Cell } from "../../matrix/cell.ts";

/** Trials of explored cells, earlier runs included. Those of others are in the ledger alone: there may be very many. */
export interface ExploredTrials {
  add(trial: TrialRecord): void;
  all(): readonly TrialRecord[];
}

export function exploredTrials(cells: readonly Cell[], before: readonly TrialRecord[]): ExploredTrials {
  const ids = new Set(cells.filter(({ exploration }) => exploration).map(({ id }) => id));
  const kept = before.filter(({ cell }) => ids.has(cell));
  return {
    add: (trial) => {
      if (ids.has(trial.cell)) kept.push(trial);
    },
    all: () => kept,
  };
}
