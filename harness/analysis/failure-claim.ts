import type { Arms } from "./arms.ts";
import { difference } from "./difference.ts";
import { ordersLeft } from "./explored.ts";
import { clopperPearson, type Interval } from "./interval.ts";
import type { JudgedCell } from "./judged-cell.ts";
import type { Counts } from "./tally.ts";

export type ClaimVerdict = "supported" | "refuted" | "partly" | "not testable here";

/** What one contrast says about a claim. */
export interface Finding {
  readonly verdict: ClaimVerdict;
  /** Difference of failure rates, ignored minus followed (0 to 1); for a claim without another side its own failure rate. */
  readonly effect: number | null;
  readonly interval: Interval | null;
  /** One sentence with the counts. */
  readonly why: string;
}

/** A guide that warns of a failure means one that is common: below this rise of the failure rate there is nothing to it. */
const noticeable = 0.25;

/** Holds a contrast of failure rates against the advice that following prevents failures. */
export function failureClaim(arms: Arms, measure: "failures" | "holds"): Finding {
  const followed = pool(arms.followed);
  if (followed.n === 0) return { verdict: "not testable here", effect: null, interval: null, why: "no trial of it" };
  return measure === "failures" ? compare(arms, followed, pool(arms.ignored)) : holds(arms.followed, followed);
}

function compare(arms: Arms, followed: Counts, ignored: Counts): Finding {
  const sampled = difference(ignored, followed);
  const { effect } = sampled;
  const interval: Interval = areWhole(arms) ? [effect, effect] : sampled.interval;
  const counts = `with it ${inWords(followed)}, without it ${inWords(ignored)}`;
  const result = (verdict: ClaimVerdict, meaning: string): Finding => {
    return { verdict, effect, interval, why: `${counts}: ${meaning}` };
  };
  if (interval[0] > 0) {
    return followed.failures === 0
      ? result("supported", "it prevents the failure")
      : result("partly", "fewer fail, but not none");
  }
  if (interval[1] < 0) return result("refuted", "more fail with it");
  if (followed.failures > 0) return result("refuted", "it does not prevent the failure");
  const settled = [...arms.followed, ...arms.ignored].every(isStable);
  if (settled || interval[1] < noticeable) return result("refuted", "nothing fails without it either");
  return result("not testable here", "too few trials to tell");
}

/** Every order was tried on both sides: their shares are no estimates. */
function areWhole({ followed, ignored }: Arms): boolean {
  return [...followed, ...ignored].every(
    ({ cell, tally }) => cell.exploration?.cut === 0 && ordersLeft(cell, tally).length === 0,
  );
}

function holds(cells: readonly JudgedCell[], counts: Counts): Finding {
  const interval = clopperPearson(counts.failures, counts.n);
  const result = (verdict: ClaimVerdict): Finding => {
    return { verdict, effect: counts.failures / counts.n, interval, why: inWords(counts) };
  };
  if (interval[0] > 0.5) return result("refuted");
  if (counts.failures > 0) return result("partly");
  return cells.every(isStable) || interval[1] < noticeable ? result("supported") : result("not testable here");
}

function pool(cells: readonly JudgedCell[]): Counts {
  return {
    n: cells.reduce((sum, { tally }) => sum + tally.n, 0),
    failures: cells.reduce((sum, { tally }) => sum + tally.failures, 0),
  };
}

function isStable({ judgement }: JudgedCell): boolean {
  return judgement.verdict === "stable";
}

function inWords({ n, failures }: Counts): string {
  return `${failures} of ${n} failed`;
}
