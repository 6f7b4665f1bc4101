import type { Unit } from "../units.ts";
import { hasLevels, includes, type LevelSet, sizeOf } from "./level-set.ts";

/**
 * Where a cause of fewer factors covers the same units as a cause of more would with one other level, the latter is told: that
 * `runtime = b` fails without `linkCount = zero` was not seen when it was tried only with it.
 */
export function inFamilies(causes: readonly LevelSet[], units: readonly Unit[]): LevelSet[] {
  return causes.map((cause) => {
    const relatives = causes.filter((other) => sizeOf(other) > sizeOf(cause)).map((other) => ({ ...other, ...cause }));
    const relative = relatives.find(
      (candidate) =>
        causes.some((other) => differences(other, candidate) === 1) && coversTheSame(cause, candidate, units),
    );
    return relative ?? cause;
  });
}

function differences(one: LevelSet, other: LevelSet): number {
  if (sizeOf(one) !== sizeOf(other)) return Number.POSITIVE_INFINITY;
  return Object.entries(one).filter(([factor, level]) => other[factor] !== level).length;
}

function coversTheSame(cause: LevelSet, narrower: LevelSet, units: readonly Unit[]): boolean {
  return includes(narrower, cause) && units.every((unit) => !hasLevels(unit, cause) || hasLevels(unit, narrower));
}
