import type { Unit } from "../units.ts";
import { type CounterExample, isOpen, type Possible, switchings } from "./counter-examples.ts";
import { hasLevels, type LevelSet } from "./level-set.ts";
import { isBlamed, type Surroundings } from "./surroundings.ts";

/** So many settings at a time: four tell up to 16 sets apart. */
const atOnce = 4;

/**
 * Settings that tell sets of levels apart which explain the same failures: a failing one with some factors switched, chosen so that it breaks
 * about half of those sets that the settings before leave together. The first set is the cause, whose expectation it is.
 */
export function splits(
  failing: Unit,
  sets: readonly LevelSet[],
  surroundings: Surroundings,
  possible: Possible,
): CounterExample[] {
  const present = sets.filter((set) => hasLevels(failing, set));
  const factors = [...new Set(present.flatMap((set) => Object.keys(set)))];
  let classes: (readonly LevelSet[])[] = [present];
  const chosen: CounterExample[] = [];
  while (chosen.length < atOnce) {
    const levels = splitting(failing, classes, factors, surroundings, possible);
    if (!levels) break;
    classes = classes.flatMap((sets) => divided(sets, levels));
    chosen.push({ levels, expects: hasLevels({ levels }, sets[0] ?? {}) ? "fail" : "pass" });
  }
  return chosen;
}

/** Switches one factor after the other, as long as that divides the classes better. */
function splitting(
  failing: Unit,
  classes: readonly (readonly LevelSet[])[],
  factors: readonly string[],
  surroundings: Surroundings,
  possible: Possible,
): LevelSet | undefined {
  const others = surroundings.causes.filter((cause) => !hasLevels(failing, cause));
  const isNew = (levels: LevelSet) =>
    !surroundings.unitWith(levels) && !isBlamed(levels, others) && isOpen(levels, surroundings, possible);
  const better = ({ levels, left }: Choice): Choice | undefined =>
    factors
      .filter((factor) => levels[factor] === failing.levels[factor])
      .map((factor) => switchings(levels, factor, surroundings).find(isNew))
      .filter((setting) => setting !== undefined)
      .map((setting): Choice => ({ levels: setting, left: leftTogether(classes, setting) }))
      .filter((choice) => choice.left < left)
      .toSorted((a, b) => a.left - b.left)[0];
  let best: Choice | undefined;
  let next = better({ levels: failing.levels, left: leftTogether(classes, failing.levels) });
  while (next) {
    best = next;
    next = better(best);
  }
  return best?.levels;
}

interface Choice {
  readonly levels: LevelSet;
  /** See `leftTogether`. */
  readonly left: number;
}

/** Sum of squares: the smaller, the more evenly and finely the sets are divided. */
function leftTogether(classes: readonly (readonly LevelSet[])[], levels: LevelSet): number {
  return classes.flatMap((sets) => divided(sets, levels)).reduce((sum, { length }) => sum + length ** 2, 0);
}

function divided(sets: readonly LevelSet[], levels: LevelSet): LevelSet[][] {
  return [sets.filter((set) => hasLevels({ levels }, set)), sets.filter((set) => !hasLevels({ levels }, set))];
}
