/** What tells the trials of one setting in two places apart. */
import type { Outcome } from "../../scenarios/outcome.ts";
import { difference, quantiles } from "./difference.ts";
import type { Interval } from "./interval.ts";
import type { Counts, Tally } from "./tally.ts";
import type { Verdict } from "./verdict.ts";

/** What came out in one place. */
export interface PlaceResult {
  readonly verdict: Verdict;
  /** The most frequent failure; `ok` when nothing failed. */
  readonly outcome: Outcome;
  readonly tally: Tally;
}

/** The contrast that tells two places apart most clearly. */
export interface Contrast {
  /** The outcome whose share differs; `failed` for any but `ok`. */
  readonly outcome: Outcome | "failed";
  /** When only the trials of one order of steps were compared. */
  readonly schedule?: string;
  /** Share in the first place minus that in the second. */
  readonly effect: number;
  /** 99 %: many cells are compared, and chance must not pass for a difference. */
  readonly interval: Interval;
}

/** The most frequent failure. */
export function dominating({ outcomes }: Tally): Outcome {
  const failures = (Object.entries(outcomes) as [Outcome, number][]).filter(([outcome]) => outcome !== "ok");
  return failures.toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? "ok";
}

/** An inconclusive result differs from nothing. */
export function isSettled({ verdict, tally }: PlaceResult): boolean {
  return verdict !== "inconclusive" && tally.n > 0;
}

/** Undefined for results that are alike, or that may have the same rates. */
export function clearestContrast(first: PlaceResult, second: PlaceResult): Contrast | undefined {
  if (first.verdict === second.verdict && first.outcome === second.outcome) return undefined;
  const contrasts = [...outcomeContrasts(first.tally, second.tally), ...orderContrasts(first.tally, second.tally)];
  return contrasts
    .map(({ sides, ...what }) => ({ ...what, ...difference(sides[0], sides[1], quantiles["99 %"]) }))
    .filter(({ interval }) => interval[0] > 0 || interval[1] < 0)
    .toSorted((a, b) => distance(b) - distance(a))[0];
}

/** How far the interval stays away from no difference. */
export function distance({ interval: [low, high] }: Pick<Contrast, "interval">): number {
  return Math.max(low, -high);
}

interface Sides extends Pick<Contrast, "outcome" | "schedule"> {
  readonly sides: readonly [Counts, Counts];
}

function outcomeContrasts(first: Tally, second: Tally): Sides[] {
  const outcomes = new Set([...Object.keys(first.outcomes), ...Object.keys(second.outcomes)] as Outcome[]);
  outcomes.delete("ok");
  const share = ({ n, outcomes }: Tally, outcome: Outcome) => ({ n, failures: outcomes[outcome] ?? 0 });
  return [
    { outcome: "failed", sides: [first, second] },
    ...[...outcomes].map((outcome): Sides => {
      return { outcome, sides: [share(first, outcome), share(second, outcome)] };
    }),
  ];
}

/** Where the order of steps decides, one order may tell what all of them together blur. */
function orderContrasts(first: Tally, second: Tally): Sides[] {
  return Object.entries(first.schedules).flatMap(([schedule, counts]) => {
    const other = second.schedules[schedule];
    return other ? [{ outcome: "failed" as const, schedule, sides: [counts, other] as const }] : [];
  });
}

/** Each two, once. */
export function pairsOf<T>(items: readonly T[]): [T, T][] {
  return items.flatMap((first, i) => items.slice(i + 1).map((second): [T, T] => [first, second]));
}
