import {
  assign,
  containerPlacements,
  type FactorName,
  type Factors,
  factorLevels,
  type Level,
} from "../../scenarios/factors.ts";
import type { Scenario } from "../../scenarios/scenario.ts";
import { defaultRuntime } from "./runtimes.ts";

export interface Combination {
  readonly factors: Factors;
  /** Factors switched away from the scenario's own setting; empty for that setting itself. */
  readonly varied: readonly FactorName[];
}

/**
 * A scenario's own setting (the recommended one with the scenario's `levels`), then each factor that it varies switched through
 * its other levels, one factor at a time, then what it crosses. A setting that comes in two ways is there twice.
 */
export function combinations(scenario: Scenario, runtimes: readonly string[]): Combination[] {
  const own = ownSetting(scenario, runtimes);
  const variations = scenario.varies.flatMap((factor) =>
    levelsOf(scenario, factor, runtimes).flatMap((level) => switchTo(own, factor, level)),
  );
  return [{ factors: own, varied: [] }, ...variations, ...crossings(scenario, own)];
}

function crossings({ crossed }: Scenario, own: Factors): Combination[] {
  if (!crossed) return [];
  const settings = crossed.rows.flatMap((row) => crossed.columns.map((column) => ({ ...own, ...row, ...column })));
  return settings.map((factors) => {
    const names = Object.keys(factors) as FactorName[];
    return { factors, varied: names.filter((name) => factors[name] !== own[name]) };
  });
}

/** The recommended setting with the scenario's `levels`, and the default runtime if it has to do with one. */
export function ownSetting(scenario: Scenario, runtimes: readonly string[]): Factors {
  const needsRuntime = scenario.runsContainer || scenario.varies.includes("runtime");
  const runtime = needsRuntime ? (defaultRuntime(runtimes) ?? "none") : "none";
  return assign({ runtime, ...scenario.levels });
}

function levelsOf({ among }: Scenario, factor: FactorName, runtimes: readonly string[]): readonly Level[] {
  if (factor === "runtime") return runtimes.filter((level) => level !== "none");
  return among?.[factor] ?? factorLevels[factor].filter((level) => !onlyOfContainers.has(level));
}

const onlyOfContainers: ReadonlySet<Level> = new Set(containerPlacements);

function switchTo(own: Factors, factor: FactorName, level: Level): Combination[] {
  return own[factor] === level ? [] : [{ factors: { ...own, [factor]: level } as Factors, varied: [factor] }];
}
