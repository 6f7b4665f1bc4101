import type { Level } from "../../scenarios/factors.ts";
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

/** One setting of a scenario that does not come out the same on all kernels. */
export interface CellDifference {
  readonly scenario: string;
  readonly factors: Readonly<Record<string, Level>>;
  readonly varied: readonly string[];
  readonly role: JudgedCell["cell"]["role"];
  readonly environment: string;
  readonly subject: string;
  /** Whether the verdict changes, or only what the failures look like. */
  readonly change: "verdict" | "outcome";
  /** Every kernel that has the cell, also those without a settled verdict. */
  readonly perKernel: readonly KernelResult[];
  readonly significance: Significance;
}

export interface KernelResult extends PlaceResult {
  readonly kernel: string;
  readonly cell: string;
}

/** The contrast that tells two kernels apart most clearly. */
export interface Significance extends Contrast {
  readonly kernels: readonly [string, string];
}

/**
 * Settings whose settled verdict or most frequent failure differs between kernels, in the same environment and with the same subject.
 * An inconclusive cell differs from nothing, and neither do two whose trials may have the same rates. Most important first: the
 * recommended setting, then other verdicts, then other failures.
 */
export function kernelDifferences(cells: readonly JudgedCell[]): CellDifference[] {
  const settings = Map.groupBy(cells, ({ cell }) =>
    canonicalJson([cell.scenario, cell.factors, cell.environment, cell.subject]),
  );
  return [...settings.values()].flatMap(differenceOf).toSorted(byImportance);
}

function differenceOf(cells: readonly JudgedCell[]): CellDifference[] {
  const results = cells.map(resultOf);
  const apart = pairsOf(results.filter(isSettled)).flatMap(([first, second]) => {
    const significance = tellApart(first, second);
    return significance ? [{ first, second, significance }] : [];
  });
  const changed = apart.filter(({ first, second }) => first.verdict !== second.verdict);
  const clearest = (changed.length > 0 ? changed : apart).toSorted(
    (a, b) => distance(b.significance) - distance(a.significance),
  )[0];
  const [judged] = cells;
  if (!clearest || !judged) return [];
  const { scenario, factors, varied, role, environment, subject } = judged.cell;
  const change = changed.length > 0 ? "verdict" : "outcome";
  return [
    {
      ...{ scenario, factors, varied, role, environment, subject, change },
      ...{ perKernel: results, significance: clearest.significance },
    },
  ];
}

function resultOf({ cell, tally, judgement }: JudgedCell): KernelResult {
  return {
    kernel: cell.kernel.name,
    cell: cell.id,
    verdict: judgement.verdict,
    outcome: dominating(tally),
    tally,
  };
}

function tellApart(first: KernelResult, second: KernelResult): Significance | undefined {
  const contrast = clearestContrast(first, second);
  return contrast && { kernels: [first.kernel, second.kernel], ...contrast };
}

function byImportance(a: CellDifference, b: CellDifference): number {
  const rank = ({ role, change, varied }: CellDifference) => [
    role === "recommended" ? 0 : 1,
    change === "verdict" ? 0 : 1,
    varied.length === 0 ? 0 : 1,
  ];
  const [first, second] = [rank(a), rank(b)];
  const decisive = first.findIndex((value, i) => value !== second[i]);
  if (decisive !== -1) return (first[decisive] ?? 0) - (second[decisive] ?? 0);
  return distance(b.significance) - distance(a.significance);
}
