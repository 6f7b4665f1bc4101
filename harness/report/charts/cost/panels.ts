import { lookingRules } from "../delay/panels.ts";
import { byLoad, loadTitle, type Wait } from "../load.ts";

/** What the rules cost under one load, and what each leaves. */
export interface CostPanel {
  readonly load: string;
  /** Cheapest first by the median. */
  readonly rules: readonly RuleCost[];
}

export interface RuleCost {
  /** `fixed-delay, 100 ms`. */
  readonly label: string;
  /** Whether it looks at the mount; else only time passes. */
  readonly looks: boolean;
  /** Whether it does nothing but let time pass, and lets some pass. */
  readonly delayed: boolean;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly trials: number;
  readonly failures: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Panels of the loads under which at least two rules that look were measured. A rule with a further delay is left out: it costs the sum.
 *
 * @param waits of one kernel, environment and subject
 */
export function costPanels(waits: readonly Wait[]): CostPanel[] {
  return byLoad(waits).flatMap((group) => {
    const looking = lookingRules(group);
    const [first] = group;
    if (!first || looking.length < 2) return [];
    const delays = group.filter(({ readiness }) => readiness === "fixed-delay" || readiness === "none");
    const rules = [...looking.map((wait) => toCost(wait, true)), ...delays.map((wait) => toCost(wait, false))];
    return [{ load: loadTitle(first), rules: rules.flat().toSorted((a, b) => a.p50Ms - b.p50Ms) }];
  });
}

function toCost(wait: Wait, looks: boolean): RuleCost[] {
  const { p50Ms, p99Ms, trials, failures, interval, delayMs } = wait;
  if (p50Ms === undefined || p99Ms === undefined) return [];
  const rule = { label: ruleOf(wait), looks, delayed: !looks && delayMs > 0 };
  return [{ ...rule, p50Ms, p99Ms, trials, failures, low: interval[0], high: interval[1] }];
}

/** A rule with its delay, in words. */
export function ruleOf({ readiness, delayMs }: Wait): string {
  return delayMs > 0 || readiness === "fixed-delay" ? `${readiness}, ${delayMs} ms` : readiness;
}
