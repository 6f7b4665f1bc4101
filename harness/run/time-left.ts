import type { Cell } from "../matrix/cell.ts";
import { guessMs, guessTrials } from "../matrix/expected.ts";
import type { Profile } from "../matrix/profile.ts";
import { isDone } from "../matrix/stopping.ts";
import type { Tallies } from "./tallies.ts";

/** Milliseconds that the cells still need: measured durations where there are some, guesses elsewhere. */
export function msLeft(cells: readonly Cell[], profile: Profile, known: Tallies): number {
  return cells.reduce((sum, cell) => sum + cellMsLeft(cell, profile, known), 0);
}

function cellMsLeft(cell: Cell, profile: Profile, known: Tallies): number {
  const tally = known.of(cell);
  if (isDone(cell, tally, profile)) return 0;
  const trials = Math.max(1, guessTrials(cell, profile) - tally.n);
  return trials * (known.meanMs(cell) ?? guessMs(cell));
}
