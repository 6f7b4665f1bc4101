import { byLoad, loadTitle, type Wait } from "../load.ts";

/** Failure rates over a fixed delay under one load, and beside them what rules that look leave under the same load. */
export interface DelayPanel {
  readonly load: string;
  /** By delay, shortest first; two at least. */
  readonly delays: readonly RatePoint[];
  /** Without a further delay. */
  readonly rules: readonly RatePoint[];
}

export interface RatePoint {
  /** Milliseconds of the delay, or the rule. */
  readonly label: string;
  readonly trials: number;
  readonly failures: number;
  /** Share of failed trials, 0 to 1, and its exact 95 % interval. */
  readonly rate: number;
  readonly low: number;
  readonly high: number;
}

/** @param waits of one kernel, environment and subject */
export function delayPanels(waits: readonly Wait[]): DelayPanel[] {
  return byLoad(waits).flatMap((group) => {
    const [first] = group;
    const delays = group
      .filter(({ readiness }) => readiness === "fixed-delay")
      .toSorted((a, b) => a.delayMs - b.delayMs)
      .map((wait) => pointOf(wait, String(wait.delayMs)));
    if (!first || delays.length < 2) return [];
    return [
      { load: loadTitle(first), delays, rules: lookingRules(group).map((wait) => pointOf(wait, wait.readiness)) },
    ];
  });
}

/** Rules that look at the mount before they go on, without a further delay, by name. */
export function lookingRules(waits: readonly Wait[]): Wait[] {
  return waits
    .filter(({ readiness, delayMs }) => delayMs === 0 && readiness !== "fixed-delay" && readiness !== "none")
    .toSorted((a, b) => (a.readiness < b.readiness ? -1 : 1));
}

function pointOf({ trials, failures, interval: [low, high] }: Wait, label: string): RatePoint {
  return { label, trials, failures, rate: failures / trials, low, high };
}
