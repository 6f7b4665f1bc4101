import type { Header } from "../../../ledger/record.ts";
import type { Cell } from "../../../matrix/cell.ts";

/** A cell as a header has it. */
export type PlannedCell = Header["plan"]["cells"][number] & Pick<Cell, "factors">;

const recommendedTrials = 299;

/**
 * How many trials each cell gets: the recommended one what its target asks for, explored ones each order once, the others shares of the rest that
 * differ as they do where some are settled early.
 */
export function trialCounts(cells: readonly PlannedCell[], trials: number, random: () => number): number[] {
  const fixed = cells.map(({ role, exploration, schedules }) =>
    role === "recommended" ? recommendedTrials : exploration ? schedules.length : undefined,
  );
  const weights = fixed.map((count) => (count === undefined ? 0.25 + random() : 0));
  const rest = trials - fixed.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  if (rest < 0) throw new RangeError(`${trials} trials are too few for the plan`);
  let given = 0;
  let sum = 0;
  return fixed.map((count, index) => {
    if (count !== undefined) return count;
    sum += weights[index] ?? 0;
    // Rounded sums, so that all shares together are exactly the rest.
    const until = Math.round((rest * sum) / whole);
    const own = until - given;
    given = until;
    return own;
  });
}
