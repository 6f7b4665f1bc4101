import type { Counts } from "../tally.ts";
import type { Unit } from "../units.ts";
import { chanceOfExcess } from "./chance.ts";

/** Units told apart by their failures alone, before any level is looked at. */
export interface Background {
  /** Those that may all have one and the same, lowest failure rate. */
  readonly calm: ReadonlySet<Unit>;
  /** Those that fail more often than that by more than chance. */
  readonly excess: ReadonlySet<Unit>;
}

/** Error of a search: a cause is named with at most this probability where every trial is as likely to fail as any other. */
export const error = 0.01;

/**
 * Grows the calm part from the lowest failure rate upwards, until the next unit has more failures than chance explains (Fisher's exact
 * test, divided by the number of units).
 */
export function background(units: readonly Unit[]): Background {
  const sorted = units.toSorted((a, b) => a.failures / a.n - b.failures / b.n || b.n - a.n);
  let calm: Counts = { n: 0, failures: 0 };
  const end = sorted.findIndex((unit) => {
    if (isApart(unit, calm, units.length)) return true;
    calm = { n: calm.n + unit.n, failures: calm.failures + unit.failures };
    return false;
  });
  if (end === -1) return { calm: new Set(sorted), excess: new Set() };
  return { calm: new Set(sorted.slice(0, end)), excess: new Set(sorted.slice(end)) };
}

/** Whether a unit has more failures than others explain; `units` is the number of units so looked at. */
export function isApart(unit: Unit, calm: Counts, units: number): boolean {
  if (calm.n === 0 || unit.failures === 0) return false;
  return alwaysFails(unit, calm) || chanceOfExcess(unit, calm) * units < error / 2;
}

/** What always fails beside what hardly ever does: three trials of a fixed order show that, or six where chance has a part. */
function alwaysFails({ n, failures, repeats }: Unit, calm: Counts): boolean {
  return failures === n && n >= (repeats ? 3 : 6) && calm.n >= 3 && calm.failures < calm.n / 10;
}
