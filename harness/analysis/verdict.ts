import type { Cell } from "../matrix/cell.ts";
import { type Profile, stableAfter, trialsPerSchedule } from "../matrix/profile.ts";
import { convincing, evidenceAgainstHalf } from "./e-value.ts";
import { ordersLeft } from "./explored.ts";
import { clopperPearson, type Interval, upperBound } from "./interval.ts";
import type { Counts, Tally } from "./tally.ts";

export const verdicts = ["stable", "fails", "flaky", "unsupported", "inconclusive"] as const;
/** What a cell's trials support. */
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
export const refusals = 3;

type Judged = Pick<Cell, "kind" | "role" | "schedules" | "target" | "exploration">;

/**
 * What a cell's trials support. A run looks at it after each trial and stops when it is settled, so the error of each verdict is that of the
 * whole run, not of one look:
 * - `stable` can be reached at one number of trials only, `stableAfter(target)` without a failure. At a failure rate of the target or
 *   above that happens in 5 % of the cells at most.
 * - `fails` needs an exact interval above one half and, because it may be looked for after each trial, an e-value of 20; see
 *   `evidenceAgainstHalf`. With a failure rate of one half or below it is reached in 5 % of the cells at most.
 * - A cell whose orders were explored is judged by them: chance has no part in an order that is run step by step.
 */
export function judge(cell: Judged, tally: Tally, profile: Pick<Profile, "target">): Judgement {
  const interval = clopperPearson(tally.failures, tally.n);
  const needs = missingTrials(cell, tally, cell.target ?? profile.target);
  const verdict = cell.exploration ? verdictOfOrders(tally, needs) : verdictOfTrials(tally, needs);
  return { verdict, interval, basis: basisOf(cell), needs };
}

/** The recommended setting is judged by its trials alone: it is the one that must hold by chance, too. */
export function basisOf(cell: Pick<Judged, "kind" | "role">): "schedules" | "trials" {
  return cell.kind === "schedules" && cell.role !== "recommended" ? "schedules" : "trials";
}

/** The orders of steps a cell runs through. A scenario that names none has one, `in-order`. */
export function schedulesOf(cell: Pick<Judged, "kind" | "schedules">): readonly string[] {
  if (cell.schedules.length > 0) return cell.schedules;
  return cell.kind === "schedules" ? ["in-order"] : [];
}

/** Whether so many failures show that more than half of all trials fail. */
function mostFail(failures: number, trials: number): boolean {
  return evidenceAgainstHalf(failures, trials) >= convincing && clopperPearson(failures, trials)[0] > 0.5;
}

/** Failures in a row that would show it; 7 when there is no trial yet. */
export function failuresToFail({ failures, n }: Counts): number {
  let more = Math.max(0, n - 2 * failures);
  while (!mostFail(failures + more, n + more)) more++;
  return more;
}

function verdictOfTrials(tally: Tally, needs: number): Verdict {
  const { n, failures } = tally;
  if (n >= refusals && allRefused(tally)) return "unsupported";
  if (mostFail(failures, n)) return "fails";
  // Without a single pass nothing says "now and then": too few trials, not flaky.
  if (failures > 0 && failures < n) return "flaky";
  return failures === 0 && needs === 0 ? "stable" : "inconclusive";
}

function verdictOfOrders(tally: Tally, needs: number): Verdict {
  const { n, failures } = tally;
  if (failures > 0 && failures < n) return "flaky";
  if (needs > 0 || n === 0) return "inconclusive";
  if (failures === 0) return "stable";
  return allRefused(tally) ? "unsupported" : "fails";
}

function allRefused({ n, outcomes }: Tally): boolean {
  return outcomes["mount-refused"] === n;
}

function missingTrials(cell: Judged, tally: Tally, target: number): number {
  if (cell.exploration) return ordersLeft(cell, tally).length;
  if (tally.failures > 0) return missingFailures(tally);
  if (basisOf(cell) === "trials") return Math.max(0, stableAfter(target) - tally.n);
  return missingOrders(cell, tally);
}

function missingFailures(tally: Tally): number {
  if (tally.failures < tally.n) return 0;
  return allRefused(tally) ? Math.max(0, refusals - tally.n) : failuresToFail(tally);
}

/** Trials until each order ran often enough. */
export function missingOrders(cell: Judged, tally: Tally): number {
  const missing = schedulesOf(cell).map((id) => Math.max(0, trialsPerSchedule - (tally.schedules[id]?.n ?? 0)));
  return missing.reduce((sum, trials) => sum + trials, 0);
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
