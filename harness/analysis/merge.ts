import type { Ledger } from "../ledger/read.ts";
import type { TrialRecord } from "../ledger/record.ts";
import type { Cell } from "../matrix/cell.ts";
import { kernelNames } from "./kernel-names.ts";
import { trialKey } from "./runs.ts";

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
 * cell of two runs gets the trials of both, and is held to what the stricter of their plans asks for.
 */
export function merge(ledgers: readonly Ledger[]): Evidence {
  const nameOf = kernelNames(ledgers.map(({ header }) => header));
  const cells = new Map<string, PlacedCell>();
  for (const { header } of ledgers) {
    const { kernel, environment, subject, plan } = header;
    const place = { kernel: { ...kernel, name: nameOf(kernel) }, environment, subject };
    for (const cell of plan.cells) {
      const target = cell.target ?? plan.target;
      const placed = { ...cell, factors: cell.factors as Cell["factors"], ...place, target };
      cells.set(cell.id, stricter(cells.get(cell.id), placed));
    }
  }
  const trials = distinct(ledgers.flatMap((ledger) => ledger.trials));
  const byCell = Map.groupBy(trials, (trial) => trial.cell);
  return { ledgers, cells: [...cells.values()], trialsOf: (cell) => byCell.get(cell) ?? [] };
}

/** More orders of steps, then the lower target; of equal ones the first. */
function stricter(known: PlacedCell | undefined, other: PlacedCell): PlacedCell {
  if (!known) return other;
  const more = other.schedules.length - known.schedules.length;
  return more > 0 || (more === 0 && other.target < known.target) ? other : known;
}

function distinct(trials: readonly TrialRecord[]): TrialRecord[] {
  return [...new Map(trials.map((trial) => [trialKey(trial), trial])).values()];
}
