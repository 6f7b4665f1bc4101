import type { ArrayModel } from "../../../scenarios/array-model.ts";
import type { Level } from "../../../scenarios/factors.ts";

/** A level for some factors (a tuple) or for all of them (a row). */
export type Levels = Readonly<Record<string, Level>>;

/** Whether no constraint forbids it. Of a tuple only the constraints are asked whose factors it has. */
export function allows({ constraints }: ArrayModel, levels: Levels): boolean {
  return constraints.every(
    (constraint) => constraint.factors.some((factor) => !(factor in levels)) || constraint.allows(levels),
  );
}

/**
 * The first row that has these levels and violates no constraint; undefined when there is none. A tuple may be allowed and still
 * have no row, because each level of some other factor clashes with one of its own.
 */
export function extend(model: ArrayModel, levels: Levels): Levels | undefined {
  if (!allows(model, levels)) return undefined;
  const open = Object.keys(model.levels).find((factor) => !(factor in levels));
  if (open === undefined) return levels;
  for (const level of model.levels[open] ?? []) {
    const row = extend(model, { ...levels, [open]: level });
    if (row) return row;
  }
  return undefined;
}
