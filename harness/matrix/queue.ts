import type { Tally } from "../analysis/tally.ts";
import { type Cell, roles } from "./cell.ts";
import { guessMs } from "./expected.ts";
import type { Profile } from "./profile.ts";
import { isDone } from "./stopping.ts";

/** Some trials of one cell, run one after the other by one worker. */
export interface Slice {
  readonly cell: Cell;
  readonly trials: number;
}

export interface Queue {
  /** The next slice to run; undefined when nothing is left (or what is left is being run by others). */
  take(which?: { readonly onlyRecommended: boolean }): Slice | undefined;
  /** Gives a cell back after its slice. */
  giveBack(cell: Cell): void;
}

/**
 * Order of the trials. Cells come round after round, the recommended setting first, then each scenario's own, what the guide says and the
 * variations, cheap before dear; in each round a
 * cell gets twice as many trials as in the round before, beginning with 6 (as many as settle a cell that always fails), the
 * recommended setting with eight times as many, as the answer hangs on it.
 * So a run that is broken off has something of everything, and what is certain early costs little.
 */
export function queue(cells: readonly Cell[], profile: Profile, tallyOf: (cell: Cell) => Tally, firstSlice = 6): Queue {
  const rounds = new Map<string, number>();
  const busy = new Set<string>();
  let waiting = [...cells].sort(byRoleAndCost);
  const roundOf = (cell: Cell) => rounds.get(cell.id) ?? 0;

  return {
    take({ onlyRecommended } = { onlyRecommended: false }) {
      waiting = waiting.filter((cell) => !isDone(cell, tallyOf(cell), profile));
      const wanted = onlyRecommended ? waiting.filter((cell) => cell.role === "recommended") : waiting;
      const free = wanted.filter((cell) => !busy.has(cell.id));
      const round = Math.min(...free.map(roundOf));
      const cell = free.find((candidate) => roundOf(candidate) === round);
      if (!cell) return undefined;
      busy.add(cell.id);
      return { cell, trials: firstSlice * 2 ** round * weightOf(cell) };
    },
    giveBack(cell) {
      busy.delete(cell.id);
      rounds.set(cell.id, roundOf(cell) + 1);
    },
  };
}

function weightOf({ role }: Cell): number {
  return role === "recommended" ? 8 : 1;
}

function byRoleAndCost(a: Cell, b: Cell): number {
  return roles.indexOf(a.role) - roles.indexOf(b.role) || guessMs(a) - guessMs(b) || (a.id < b.id ? -1 : 1);
}
