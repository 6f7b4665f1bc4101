import type { Ledger } from "../ledger/read.ts";
import type { TrialRecord } from "../ledger/record.ts";
import type { Cell } from "../matrix/cell.ts";
import { kernelNames } from "./kernel-names.ts";

/** Several ledgers as one: of this machine's earlier runs, of other kernels, of other environments. */
export interface Evidence {
  readonly ledgers: readonly Ledger[];
  readonly cells: readonly PlacedCell[];
  readonly trialsOf: (cell: string) => readonly TrialRecord[];
}

/** A planned cell and where it ran. */
export interface PlacedCell extends Cell {
  /** `name` is the release, with the build where two have the same. */
  readonly kernel: { readonly release: string; readonly version: string; readonly name: string };
  readonly environment: string;
  readonly subject: string;
  /** The target its `stable` is held against. */
  readonly target: number;
}

/**
 * Joins ledgers, each the section of one kernel in one environment. A trial found in several (a copied ledger) counts once; the same
 * cell of two runs gets the trials of both.
 */
export function merge(ledgers: readonly Ledger[]): Evidence {
  const nameOf = kernelNames(ledgers.map(({ header }) => header));
  const cells = new Map<string, PlacedCell>();
  for (const { header } of ledgers) {
    const { kernel, environment, subject, plan } = header;
    const place = { kernel: { ...kernel, name: nameOf(kernel) }, environment, subject };
    for (const cell of plan.cells) {
      const target = cell.target ?? plan.target;
      if (!cells.has(cell.id))
        cells.set(cell.id, { ...cell, factors: cell.factors as Cell["factors"], ...place, target });
    }
  }
  const trials = distinct(ledgers.flatMap((ledger) => ledger.trials));
  const byCell = Map.groupBy(trials, (trial) => trial.cell);
  return { ledgers, cells: [...cells.values()], trialsOf: (cell) => byCell.get(cell) ?? [] };
}

function distinct(trials: readonly TrialRecord[]): TrialRecord[] {
  const seen = new Map(trials.map((trial) => [`${trial.cell} ${trial.trial} ${trial.startedAt}`, trial]));
  return [...seen.values()];
}
