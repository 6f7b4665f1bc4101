import type { Level } from "../../../scenarios/factors.ts";
import type { Levels } from "./allows.ts";

/** Every choice of `strength` factors, in the order of the factors. */
export function choices(factors: readonly string[], strength: number): string[][] {
  if (strength === 0) return [[]];
  return factors.flatMap((factor, index) =>
    choices(factors.slice(index + 1), strength - 1).map((rest) => [factor, ...rest]),
  );
}

/** Every combination of levels of these factors. */
export function* product(
  levels: Readonly<Record<string, readonly Level[]>>,
  factors: readonly string[],
): Generator<Levels> {
  const [first, ...rest] = factors;
  if (first === undefined) {
    yield {};
    return;
  }
  for (const level of levels[first] ?? []) for (const tail of product(levels, rest)) yield { [first]: level, ...tail };
}

/** The tuple's levels as one text; two tuples of the same factors are equal when it is. */
export function keyOf(levels: Levels, factors: readonly string[]): string {
  return JSON.stringify(factors.map((factor) => levels[factor]));
}
