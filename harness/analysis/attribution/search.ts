import type { Unit } from "../units.ts";
import { background } from "./background.ts";
import { bestSet, moreThanChance } from "./best-set.ts";
import { chanceOfExcess } from "./chance.ts";
import { inFamilies } from "./families.ts";
import { hasLevels, includes, type LevelSet, sizeOf, sum } from "./level-set.ts";
import { type Evidence, scoreOf } from "./model.ts";
import { searchSpace } from "./search-space.ts";

/** Keeps a cause readable; the search itself goes to three levels, and further only where units with those three pass. */
const mostLevels = 5;

export function evidenceOf(units: readonly Unit[]): Evidence {
  return { units, ...background(units), space: searchSpace(units) };
}

/** The fewest and smallest sets of levels that explain why some units fail more often than the others. */
export function findCauses(evidence: Evidence, size = mostLevels): LevelSet[] {
  const found = addCauses([], evidence, size);
  const narrowed = found.reduce<LevelSet[]>((causes, cause) => narrow(cause, causes, evidence, size), found);
  const told = inFamilies(widen(addCauses(narrowed, evidence, size), evidence), evidence.units);
  return told.filter((cause) => {
    const others = told.filter((other) => other !== cause);
    return isMoreThanChance(cause, unitsWithout(others, evidence.units), evidence);
  });
}

function isMoreThanChance(cause: LevelSet, open: readonly Unit[], evidence: Evidence): boolean {
  const members = open.filter((unit) => hasLevels(unit, cause));
  return members.length > 0 && moreThanChance(open, evidence)(members, sizeOf(cause));
}

/** One after the other, each from the units that none of those before explains. */
function addCauses(causes: readonly LevelSet[], evidence: Evidence, size: number): LevelSet[] {
  const next = bestSet(unitsWithout(causes, evidence.units), evidence, size);
  return next ? addCauses([...causes, next], evidence, size) : [...causes];
}

export function unitsWithout(causes: readonly LevelSet[], units: readonly Unit[]): Unit[] {
  return units.filter((unit) => !causes.some((cause) => hasLevels(unit, cause)));
}

/**
 * Where some units with the cause hardly fail it takes more than that cause: what the others have in common is looked for
 * among its units. Where all of them fail, and some only more often, the cause stays as it is: nothing else would explain the others.
 */
function narrow(cause: LevelSet, causes: readonly LevelSet[], evidence: Evidence, size: number): LevelSet[] {
  const others = causes.filter((other) => other !== cause);
  const within = evidenceWith(cause, others, evidence);
  const closer = sizeOf(cause) < size ? findCauses(within, size - sizeOf(cause)) : [];
  if (closer.length === 0) return [...causes];
  const narrowed = [...others, ...closer.map((more) => ({ ...cause, ...more }))];
  const isBetter = isUneven(within, evidence) || scoreOf(narrowed, evidence) > scoreOf(causes, evidence);
  return isBetter ? narrowed : [...causes];
}

function evidenceWith(cause: LevelSet, others: readonly LevelSet[], { units }: Evidence): Evidence {
  return evidenceOf(unitsWithout(others, units).filter((unit) => hasLevels(unit, cause)));
}

/** Whether some units within fail more often than others, and those others no more often than calm units elsewhere. */
function isUneven(within: Evidence, { calm }: Evidence): boolean {
  const elsewhere = [...calm].filter((unit) => !within.units.includes(unit));
  return within.excess.size > 0 && chanceOfExcess(sum([...within.calm]), sum(elsewhere)) > 0.05;
}

function isEven(cause: LevelSet, causes: readonly LevelSet[], evidence: Evidence): boolean {
  const others = causes.filter((other) => other !== cause);
  return !isUneven(evidenceWith(cause, others, evidence), evidence);
}

/** Leaves out every level that explains nothing, and first from all causes that share it: one by one each would stand apart from the others. */
function widen(causes: readonly LevelSet[], evidence: Evidence): LevelSet[] {
  const score = scoreOf(causes, evidence);
  for (const level of sharedLevels(causes)) {
    const wider = causes.map((cause) => withoutLevel(cause, level));
    if (wider.some((cause) => sizeOf(cause) === 0) || scoreOf(wider, evidence) <= score) continue;
    if (wider.every((cause) => isEven(cause, wider, evidence))) return widen(wider, evidence);
  }
  for (const cause of causes) {
    for (const wider of partsOf(cause)) {
      const others = causes.filter((other) => !includes(other, wider));
      const fewer = [...others, wider];
      if (scoreOf(fewer, evidence) > score && isEven(wider, fewer, evidence)) return widen(fewer, evidence);
    }
  }
  return [...causes];
}

type OneLevel = readonly [factor: string, level: LevelSet[string]];

function sharedLevels(causes: readonly LevelSet[]): OneLevel[] {
  const byText = Map.groupBy(
    causes.flatMap((cause) => Object.entries(cause)),
    (entry) => JSON.stringify(entry),
  );
  return [...byText.values()].flatMap((same) => (same.length > 1 && same[0] ? [same[0]] : []));
}

function withoutLevel(cause: LevelSet, [factor, level]: OneLevel): LevelSet {
  return Object.fromEntries(Object.entries(cause).filter((entry) => entry[0] !== factor || entry[1] !== level));
}

/** The set with one level left out, in every way. */
function partsOf(set: LevelSet): LevelSet[] {
  const entries = Object.entries(set);
  if (entries.length < 2) return [];
  return entries.map((left) => Object.fromEntries(entries.filter((entry) => entry !== left)));
}
