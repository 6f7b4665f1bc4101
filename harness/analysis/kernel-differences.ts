import type { Level } from "../../scenarios/factors.ts";
import type { Outcome } from "../../scenarios/outcome.ts";
import { canonicalJson } from "../matrix/canonical.ts";
import { difference, quantiles } from "./difference.ts";
import type { Interval } from "./interval.ts";
import type { JudgedCell } from "./judged-cell.ts";
import type { Counts, Tally } from "./tally.ts";
import type { Verdict } from "./verdict.ts";

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

export interface KernelResult {
  readonly kernel: string;
  readonly cell: string;
  readonly verdict: Verdict;
  /** The most frequent failure; `ok` when nothing failed. */
  readonly outcome: Outcome;
  readonly tally: Tally;
}

/** The contrast that tells two kernels apart most clearly. */
export interface Significance {
  readonly kernels: readonly [string, string];
  /** The outcome whose share differs; `failed` for any but `ok`. */
  readonly outcome: Outcome | "failed";
  /** When only the trials of one order of steps were compared. */
  readonly schedule?: string;
  /** Share on the first kernel minus that on the second. */
  readonly effect: number;
  /** 99 %: many cells are compared, and chance must not pass for a kernel. */
  readonly interval: Interval;
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

function dominating({ outcomes }: Tally): Outcome {
  const failures = (Object.entries(outcomes) as [Outcome, number][]).filter(([outcome]) => outcome !== "ok");
  return failures.toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? "ok";
}

function isSettled({ verdict, tally }: KernelResult): boolean {
  return verdict !== "inconclusive" && tally.n > 0;
}

function tellApart(first: KernelResult, second: KernelResult): Significance | undefined {
  if (first.verdict === second.verdict && first.outcome === second.outcome) return undefined;
  const kernels = [first.kernel, second.kernel] as const;
  const contrasts = [...outcomeContrasts(first.tally, second.tally), ...orderContrasts(first.tally, second.tally)];
  return contrasts
    .map(({ sides, ...what }) => ({ kernels, ...what, ...difference(sides[0], sides[1], quantiles["99 %"]) }))
    .filter(({ interval }) => interval[0] > 0 || interval[1] < 0)
    .toSorted((a, b) => distance(b) - distance(a))[0];
}

interface KernelContrast extends Pick<Significance, "outcome" | "schedule"> {
  readonly sides: readonly [Counts, Counts];
}

function outcomeContrasts(first: Tally, second: Tally): KernelContrast[] {
  const outcomes = new Set([...Object.keys(first.outcomes), ...Object.keys(second.outcomes)] as Outcome[]);
  outcomes.delete("ok");
  const share = ({ n, outcomes }: Tally, outcome: Outcome) => ({ n, failures: outcomes[outcome] ?? 0 });
  return [
    { outcome: "failed", sides: [first, second] },
    ...[...outcomes].map((outcome): KernelContrast => {
      return { outcome, sides: [share(first, outcome), share(second, outcome)] };
    }),
  ];
}

/** Where the order of steps decides, one order may tell what all of them together blur. */
function orderContrasts(first: Tally, second: Tally): KernelContrast[] {
  return Object.entries(first.schedules).flatMap(([schedule, counts]) => {
    const other = second.schedules[schedule];
    return other ? [{ outcome: "failed" as const, schedule, sides: [counts, other] as const }] : [];
  });
}

/** How far the interval stays away from no difference. */
function distance({ interval: [low, high] }: Pick<Significance, "interval">): number {
  return Math.max(low, -high);
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

function pairsOf<T>(items: readonly T[]): [T, T][] {
  return items.flatMap((first, i) => items.slice(i + 1).map((second): [T, T] => [first, second]));
}
