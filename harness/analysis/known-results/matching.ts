import type { Level } from "../../../scenarios/factors.ts";
import type { JudgedCell } from "../judged-cell.ts";
import type { ScenarioPrediction } from "./file.ts";

/** The cells that a prediction is about: the factors it names are at one of its levels, and no other is switched. */
export function matchingCells(prediction: ScenarioPrediction, cells: readonly JudgedCell[]): JudgedCell[] {
  const named: Readonly<Record<string, Level | Level[]>> = prediction.levels ?? {};
  return cells.filter(({ cell }) => {
    if (cell.scenario !== prediction.scenario) return false;
    const factors: Readonly<Record<string, Level>> = cell.factors;
    return (
      cell.varied.every((factor) => Object.hasOwn(named, factor)) &&
      Object.entries(named).every(([factor, levels]) => [levels].flat().some((one) => isLevel(one, factors[factor])))
    );
  });
}

function isLevel(wanted: Level, level: Level | undefined): boolean {
  if (typeof wanted === "string" && wanted.endsWith("*")) return String(level).startsWith(wanted.slice(0, -1));
  return level === wanted;
}
