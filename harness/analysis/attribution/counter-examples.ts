import type { Unit } from "../units.ts";
import { hasLevels, type LevelSet, sum } from "./level-set.ts";
import { isBlamed, type Surroundings } from "./surroundings.ts";

/** A setting that tells whether a cause is one. */
export interface CounterExample {
  /** A level for every factor. */
  readonly levels: LevelSet;
  readonly expects: "pass" | "fail";
}

/** Whether a setting can be tried at all: some levels exclude each other. */
export type Possible = (levels: LevelSet) => boolean;

/**
 * Settings that would refute a cause: each blamed level switched alone in a failing cell, which is to pass, and the blamed levels kept
 * with all others at their reference, which is to fail. A factor that cannot be switched has none.
 */
export function counterExamples(cause: LevelSet, surroundings: Surroundings, possible: Possible): CounterExample[] {
  const failing = mostTelling(cause, surroundings);
  if (!failing) return [];
  const kept = { ...failing.levels, ...referenceLevels(surroundings), ...cause };
  const switched = Object.keys(cause).flatMap((factor) => {
    const levels = switchedAlone(failing.levels, factor, surroundings, possible);
    return levels ? [{ levels, expects: "pass" as const }] : [];
  });
  return isOpen(kept, surroundings, possible) ? [...switched, { levels: kept, expects: "fail" }] : switched;
}

/** Of the units that fail with this cause and no other the one nearest to the reference, where most is known already. */
export function mostTelling(cause: LevelSet, { units, causes, factors, reference }: Surroundings): Unit | undefined {
  const others = causes.filter((other) => other !== cause);
  const distance = ({ levels }: Unit) =>
    factors.filter((factor) => !(factor in cause) && levels[factor] !== reference(factor)).length;
  return units
    .filter((unit) => unit.failures > 0 && hasLevels(unit, cause) && !isBlamed(unit.levels, others))
    .toSorted((a, b) => distance(a) - distance(b) || b.failures - a.failures)[0];
}

function referenceLevels({ factors, reference }: Surroundings): LevelSet {
  return Object.fromEntries(
    factors.flatMap((factor) => {
      const level = reference(factor);
      return level === undefined ? [] : [[factor, level]];
    }),
  );
}

/** The setting with another level of one factor: one that has trials, or else the first that may be tried. */
function switchedAlone(
  levels: LevelSet,
  factor: string,
  surroundings: Surroundings,
  possible: Possible,
): LevelSet | undefined {
  const settings = switchings(levels, factor, surroundings).filter(
    (setting) => !isBlamed(setting, surroundings.causes),
  );
  const trials = (setting: LevelSet) => surroundings.unitWith(setting)?.n ?? 0;
  const known = settings.toSorted((a, b) => trials(b) - trials(a))[0];
  if (known && trials(known) > 0) return known;
  // Another order of the steps comes with the same cell.
  return factor === "schedule" ? undefined : settings.find((setting) => isOpen(setting, surroundings, possible));
}

/** The setting with each other level of one factor, the least suspicious first. */
export function switchings(levels: LevelSet, factor: string, { levelsOf }: Surroundings): LevelSet[] {
  const others = levelsOf(factor).filter((level) => level !== levels[factor]);
  return others.map((level) => ({ ...levels, [factor]: level }));
}

/** Whether it was tried or may be. */
export function isOpen(levels: LevelSet, { unitWith, isRefused }: Surroundings, possible: Possible): boolean {
  return unitWith(levels) !== undefined || (!isRefused(levels) && possible(levels));
}

/** Failure rate with the cause and no other. */
export function rateWith(cause: LevelSet, { units, causes }: Surroundings): number {
  const others = causes.filter((other) => other !== cause);
  const members = units.filter((unit) => hasLevels(unit, cause));
  const alone = members.filter(({ levels }) => !isBlamed(levels, others));
  const { n, failures } = sum(alone.length > 0 ? alone : members);
  return n === 0 ? 0 : failures / n;
}
