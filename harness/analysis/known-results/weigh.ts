/** Whether trials bear a prediction out: chance and a single odd trial must decide neither way. */
import type { Outcome } from "../../../scenarios/outcome.ts";
import { clopperPearson } from "../interval.ts";
import type { JudgedCell } from "../judged-cell.ts";

export interface Weighed {
  readonly status: "agrees" | "differs" | "not settled" | "no trial";
  /** Trials that say something about the kernel. */
  readonly n: number;
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>;
}

interface Predicted {
  readonly shows: readonly string[];
  readonly sometimes?: true | undefined;
  /** Only trials of these orders of steps count. */
  readonly orders?: readonly string[] | undefined;
}

/**
 * Without `sometimes` each trial must show the predicted. It differs where at least three trials do not and, with 95 % confidence, more than
 * one in twenty. Where steps are run one by one chance has no part, and a single trial can agree; where it has, the cell must have its
 * verdict, or most trials be certain to agree (six of six).
 */
export function weigh(judged: JudgedCell, predicted: Predicted): Weighed {
  const outcomes = outcomesOf(judged, predicted.orders);
  const n = sum(Object.values(outcomes));
  const hits = sum(predicted.shows.map((shown) => outcomes[shown as Outcome] ?? 0));
  if (n === 0) return { status: "no trial", n, outcomes };
  return { status: predicted.sometimes ? byChance(judged, hits) : always(judged, hits, n), n, outcomes };
}

const leastOtherwise = 3;
const tolerated = 0.05;

function always({ cell, judgement }: JudgedCell, hits: number, n: number): Weighed["status"] {
  const otherwise = n - hits;
  const [low, high] = clopperPearson(otherwise, n);
  if (otherwise >= leastOtherwise && low > tolerated) return "differs";
  if (otherwise > 0) return "not settled";
  const settled = cell.kind === "schedules" || judgement.verdict !== "inconclusive" || high < 0.5;
  return settled ? "agrees" : "not settled";
}

/** What comes now and then may be missed; a cell that is stable for certain has not got it. */
function byChance({ judgement }: JudgedCell, hits: number): Weighed["status"] {
  if (hits > 0) return "agrees";
  return judgement.verdict === "stable" ? "differs" : "not settled";
}

function outcomesOf({ trials, tally }: JudgedCell, orders: readonly string[] | undefined): Weighed["outcomes"] {
  if (!orders) return tally.outcomes;
  const counts: Partial<Record<Outcome, number>> = {};
  for (const { outcome, schedule = "" } of trials) {
    if (outcome !== "harness-error" && orders.includes(schedule)) counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  return counts;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
