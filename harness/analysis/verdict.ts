import type { Cell } from "../matrix/cell.ts";
import { type Profile, stableAfter, trialsPerSchedule } from "../matrix/profile.ts";
import { clopperPearson, type Interval, upperBound } from "./interval.ts";
import type { Counts, Tally } from "./tally.ts";

export const verdicts = ["stable", "fails", "flaky", "unsupported", "inconclusive"] as const;
export type Verdict = (typeof verdicts)[number];

export interface Judgement {
  readonly verdict: Verdict;
  /** Exact two-sided 95 % interval of the failure rate; [0, 1] without a trial. */
  readonly interval: Interval;
  /** What `stable` rests on: every order of steps ran, or enough trials did. */
  readonly basis: "schedules" | "trials";
  /** Further trials without a surprise that would settle an `inconclusive` cell. */
  readonly needs: number;
}

/** Trials that must all be refused before a set-up counts as unsupported. */
const refusals = 3;

type Judged = Pick<Cell, "kind" | "role" | "schedules">;

/** What a cell's trials support. */
export function judge(cell: Judged, tally: Tally, profile: Pick<Profile, "target">): Judgement {
  const basis = basisOf(cell);
  const interval = clopperPearson(tally.failures, tally.n);
  const needs = missingTrials(cell, tally, profile);
  return { verdict: verdictOf(tally, interval, needs), interval, basis, needs };
}

/** The recommended setting is judged by its trials alone: it is the one that must hold by chance, too. */
export function basisOf(cell: Judged): "schedules" | "trials" {
  return cell.kind === "schedules" && cell.role !== "recommended" ? "schedules" : "trials";
}

/** The orders of steps a cell runs through. A scenario that names none has one, `in-order`. */
export function schedulesOf(cell: Judged): readonly string[] {
  if (cell.schedules.length > 0) return cell.schedules;
  return cell.kind === "schedules" ? ["in-order"] : [];
}

function verdictOf(tally: Tally, interval: Interval, needs: number): Verdict {
  const { n, failures, outcomes } = tally;
  if (n >= refusals && outcomes["mount-refused"] === n) return "unsupported";
  if (interval[0] > 0.5) return "fails";
  // Without a single pass nothing says "now and then": too few trials, not flaky.
  if (failures > 0 && failures < n) return "flaky";
  return failures === 0 && needs === 0 ? "stable" : "inconclusive";
}

function missingTrials(cell: Judged, tally: Tally, profile: Pick<Profile, "target">): number {
  if (tally.failures > 0) return tally.failures < tally.n ? 0 : missingFailures(tally.n);
  if (basisOf(cell) === "trials") return Math.max(0, stableAfter(profile.target) - tally.n);
  const missing = schedulesOf(cell).map((id) => Math.max(0, trialsPerSchedule - (tally.schedules[id]?.n ?? 0)));
  return missing.reduce((sum, trials) => sum + trials, 0);
}

/** Failures in a row until the lower end of the interval passes 1/2. */
function missingFailures(seen: number): number {
  let n = seen;
  while (clopperPearson(n, n)[0] <= 0.5) n++;
  return n - seen;
}

/** The failure rate in words: what the reader may rely on. */
export function rateInWords(tally: Counts, judgement: Pick<Judgement, "interval">): string {
  const { n, failures } = tally;
  if (n === 0) return "no trial";
  if (failures === 0) return `0 of ${n} failed (below ${percent(upperBound(0, n))})`;
  const [low, high] = judgement.interval;
  return `${failures} of ${n} failed (${percent(low)} to ${percent(high)})`;
}

function percent(rate: number): string {
  return `${(rate * 100).toFixed(rate > 0 && rate < 0.1 ? 1 : 0)} %`;
}
