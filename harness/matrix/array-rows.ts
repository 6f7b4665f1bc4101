import type { ArrayModel } from "../../scenarios/array-model.ts";
import { assign, type FactorName, type Level } from "../../scenarios/factors.ts";
import type { Scenario } from "../../scenarios/scenario.ts";
import type { Offer, Unavailable } from "./available.ts";
import { type Combination, ownSetting } from "./combinations.ts";
import type { Levels } from "./covering/allows.ts";
import { coveringArray } from "./covering/covering-array.ts";

export interface ArrayRows {
  readonly rows: readonly Combination[];
  /** What is refused in a row, alone. */
  readonly apart: readonly Combination[];
  /** Combinations of all levels, allowed or not. */
  readonly product: number;
  /** Levels that were taken out because they cannot be had here. */
  readonly without: readonly Unavailable[];
}

/**
 * The cells of a scenario with an array. Levels that cannot be had are taken out before the rows are made: dropping rows afterwards
 * would leave combinations of other levels uncovered.
 */
export function arrayRows(scenario: Scenario, array: ArrayModel, strength: number, offer: Offer): ArrayRows {
  const { model, without } = offered(array, offer);
  const own = ownSetting(scenario, offer.runtimes);
  const combine = (levels: Levels): Combination => {
    const factors = assign({ ...own, ...levels });
    const varied = (Object.keys(levels) as FactorName[]).filter((factor) => factors[factor] !== own[factor]);
    return { factors, varied };
  };
  return {
    rows: coveringArray(model, strength).map(combine),
    apart: (array.apart ?? []).map(combine),
    product: Object.values(model.levels).reduce((product, levels) => product * levels.length, 1),
    without,
  };
}

function offered({ levels, constraints }: ArrayModel, { runtimes, unavailable }: Offer) {
  const wanted: ArrayModel["levels"] = { ...levels, ...(levels.runtime ? { runtime: runtimesOf(runtimes) } : {}) };
  const without = unavailable.filter(({ factor, level }) => wanted[factor]?.includes(level));
  const isLeft = (factor: string, level: Level) =>
    !without.some((gone) => gone.factor === factor && gone.level === level);
  const left = Object.entries(wanted).map(
    ([factor, all]) => [factor, all.filter((level) => isLeft(factor, level))] as const,
  );
  const model: ArrayModel = { levels: Object.fromEntries(left), constraints };
  return { model, without };
}

function runtimesOf(runtimes: readonly string[]): readonly Level[] {
  const some = runtimes.filter((level) => level !== "none");
  return some.length > 0 ? some : ["none"];
}
