import type { Tally } from "../analysis/tally.ts";
import { type Cell, roles } from "./cell.ts";
import { guessMs } from "./expected.ts";
import type { Profile } from "./profile.ts";
import { isDone, type Turn } from "./stopping.ts";

/** Some trials of one cell, run by one worker, which looks at the cell in between. */
export interface Slice {
  readonly cell: Cell;
  readonly trials: number;
  /** What the cell is given them for: the worker stops when it is done for this turn. */
  readonly turn: Turn;
}

export interface Queue {
  /** The next slice to run; undefined when nothing is left (or what is left is being run by others). */
  take(which?: { readonly onlyRecommended: boolean }): Slice | undefined;
  /** Gives a cell back after its slice. */
  giveBack(cell: Cell): void;
}

/** As many as settle a cell that always fails. */
const failuresThatSettle = 7;

/**
 * Order of the trials. Cells come round after round, the recommended setting first, then each scenario's own with the orders that were
 * explored, what the guide says, the covering array, the variations and what confirms a cause, cheap before dear; in each round a cell
 * gets twice as many trials as in the round before, the recommended setting eight times as many, as the answer hangs on it.
 * So a run that is broken off has something of everything, and what is certain early costs little. When every cell has had its
 * first turn, the time that is left goes to those that are still undecided.
 */
export function queue(
  cells: readonly Cell[],
  profile: Profile,
  tallyOf: (cell: Cell) => Tally,
  firstSlice = failuresThatSettle,
): Queue {
  const rounds = new Map<string, number>();
  const busy = new Set<string>();
  const turnOf = rememberedTurns(profile, tallyOf);
  let waiting = [...cells].sort(byRoleAndCost);
  const roundOf = (cell: Cell) => rounds.get(cell.id) ?? 0;

  return {
    take({ onlyRecommended } = { onlyRecommended: false }) {
      waiting = waiting.filter((cell) => turnOf(cell) !== undefined);
      const wanted = onlyRecommended ? waiting.filter((cell) => cell.role === "recommended") : waiting;
      const free = wanted.filter((cell) => !busy.has(cell.id));
      const first = free.filter((cell) => turnOf(cell) === "first");
      const [turn, given] = first.length > 0 ? (["first", first] as const) : (["rest", free] as const);
      const round = Math.min(...given.map(roundOf));
      const cell = given.find((candidate) => roundOf(candidate) === round);
      if (!cell) return undefined;
      busy.add(cell.id);
      return { cell, trials: firstSlice * 2 ** round * weightOf(cell), turn };
    },
    giveBack(cell) {
      busy.delete(cell.id);
      rounds.set(cell.id, roundOf(cell) + 1);
    },
  };
}

/** The turn that a cell still has; undefined when it is done. Worked out anew only after a trial of it. */
function rememberedTurns(profile: Profile, tallyOf: (cell: Cell) => Tally): (cell: Cell) => Turn | undefined {
  const known = new Map<string, { tally: Tally; turn: Turn | undefined }>();
  return (cell) => {
    const tally = tallyOf(cell);
    const before = known.get(cell.id);
    if (before?.tally === tally) return before.turn;
    const turn = (["first", "rest"] as const).find((candidate) => !isDone(cell, tally, profile, candidate));
    known.set(cell.id, { tally, turn });
    return turn;
  };
}

function weightOf({ role }: Cell): number {
  return role === "recommended" ? 8 : 1;
}

function byRoleAndCost(a: Cell, b: Cell): number {
  return roles.indexOf(a.role) - roles.indexOf(b.role) || guessMs(a) - guessMs(b) || (a.id < b.id ? -1 : 1);
}
