/** Cells whose orders the explorer found: each order runs once, and one that fails decides all that begin like it. */

import { decidedBy } from "../explorer/prefix.ts";
import type { Cell } from "../matrix/cell.ts";
import type { Tally } from "./tally.ts";

type Orders = Pick<Cell, "schedules">;

/** Orders that neither ran nor are decided by one that failed, in the cell's own order. */
export function ordersLeft(cell: Orders, tally: Tally): string[] {
  return notRun(cell, tally).filter((id) => !decidedBy(id, tally.executed));
}

/** Orders that did not run because one that failed was the same up to the failure: they fail, too. */
export function ordersDecidedByPrefix(cell: Orders, tally: Tally): number {
  return notRun(cell, tally).length - ordersLeft(cell, tally).length;
}

function notRun({ schedules }: Orders, tally: Tally): string[] {
  return schedules.filter((id) => tally.schedules[id] === undefined);
}
