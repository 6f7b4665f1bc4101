import type { Level } from "../../scenarios/factors.ts";
import { compareEnvironments } from "../environments/names.ts";
import { canonicalJson } from "../matrix/canonical.ts";
import {
  type Contrast,
  clearestContrast,
  distance,
  dominating,
  isSettled,
  type PlaceResult,
  pairsOf,
} from "./contrast.ts";
import type { JudgedCell } from "./judged-cell.ts";

/** How one kernel did in several environments. */
export interface EnvironmentComparison {
  readonly kernel: string;
  readonly subject: string;
  readonly environments: readonly string[];
  /** Settings that are settled in two environments or more. */
  readonly compared: number;
  /** Those of them that do not come out the same. */
  readonly differing: readonly EnvironmentDifference[];
}

export interface EnvironmentDifference {
  readonly scenario: string;
  readonly factors: Readonly<Record<string, Level>>;
  readonly varied: readonly string[];
  /** Every environment that has the setting, also those without a settled verdict. */
  readonly perEnvironment: readonly EnvironmentResult[];
  readonly significance: Contrast & { readonly environments: readonly [string, string] };
}

export interface EnvironmentResult extends PlaceResult {
  readonly environment: string;
  readonly cell: string;
}

/** For each kernel that ran in more than one environment: the same settings held against each other, clearest differences first. */
export function environmentDifferences(cells: readonly JudgedCell[]): EnvironmentComparison[] {
  const places = Map.groupBy(cells, ({ cell }) => canonicalJson([cell.kernel.name, cell.subject]));
  return [...places.values()].flatMap((ofKernel) => {
    const environments = [...new Set(ofKernel.map(({ cell }) => cell.environment))].sort(compareEnvironments);
    return environments.length > 1 ? [compare(ofKernel, environments)] : [];
  });
}

function compare(cells: readonly JudgedCell[], environments: readonly string[]): EnvironmentComparison {
  const settings = [...Map.groupBy(cells, ({ cell }) => canonicalJson([cell.scenario, cell.factors])).values()];
  const compared = settings.filter((setting) => setting.map(resultOf).filter(isSettled).length > 1);
  const differing = compared.flatMap(differenceOf);
  const [first] = cells;
  return {
    kernel: first?.cell.kernel.name ?? "",
    subject: first?.cell.subject ?? "",
    environments,
    compared: compared.length,
    differing: differing.toSorted((a, b) => distance(b.significance) - distance(a.significance)),
  };
}

function differenceOf(setting: readonly JudgedCell[]): EnvironmentDifference[] {
  const results = setting.map(resultOf);
  const apart = pairsOf(results.filter(isSettled)).flatMap(([first, second]) => {
    const contrast = clearestContrast(first, second);
    const environments = [first.environment, second.environment] as const;
    return contrast ? [{ environments, ...contrast }] : [];
  });
  const [significance] = apart.toSorted((a, b) => distance(b) - distance(a));
  const [judged] = setting;
  if (!significance || !judged) return [];
  const { scenario, factors, varied } = judged.cell;
  return [{ scenario, factors, varied, perEnvironment: results, significance }];
}

function resultOf({ cell, tally, judgement }: JudgedCell): EnvironmentResult {
  const { environment, id } = cell;
  return { environment, cell: id, verdict: judgement.verdict, outcome: dominating(tally), tally };
}
