import type { Unit } from "../units.ts";
import type { Evidence } from "./model.ts";

/** What is said of failures that no set of levels explains. */
export function explainRest(rest: readonly Unit[], { excess, space }: Evidence): "steps" | "too few trials" | "none" {
  if (rest.every(({ failures }) => failures > 0) || failsUnderEachLevel(rest, space.factors)) return "steps";
  return rest.some((unit) => excess.has(unit)) ? "none" : "too few trials";
}

function failsUnderEachLevel(units: readonly Unit[], factors: readonly string[]): boolean {
  const failing = units.filter(({ failures }) => failures > 0);
  return (
    factors.every((factor) => {
      const levelsOf = (some: readonly Unit[]) => new Set(some.map(({ levels }) => levels[factor]));
      return levelsOf(failing).size === levelsOf(units).size;
    }) && factors.length > 0
  );
}
