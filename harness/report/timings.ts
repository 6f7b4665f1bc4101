import { quantile } from "../analysis/quantile.ts";
import type { TrialRecord } from "../ledger/record.ts";
import type { ResultCell } from "./results-schema.ts";

type Timings = NonNullable<ResultCell["timings"]>;

/**
 * How long the trials of a cell took, in milliseconds: the whole trial (`total`) and each step, medians and 99th percentiles. Copies of one
 * actor (`start-1`, `start-2`, …) do the same, so their steps are taken together as `start-*`.
 */
export function timingsOf(trials: readonly TrialRecord[]): Timings {
  const values = new Map<string, number[]>();
  for (const { outcome, timingsMs } of trials) {
    if (outcome === "harness-error") continue;
    for (const [step, ms] of Object.entries(timingsMs)) append(values, withoutCopy(step), ms);
  }
  return Object.fromEntries([...values].map(([step, all]) => [step, summaryOf(all)]));
}

function append(values: Map<string, number[]>, step: string, ms: number): void {
  const known = values.get(step);
  if (known) known.push(ms);
  else values.set(step, [ms]);
}

function withoutCopy(step: string): string {
  return step.replace(/-\d+(?=\.)/, "-*");
}

function summaryOf(all: readonly number[]): Timings[string] {
  return { n: all.length, p50Ms: rounded(quantile(all, 0.5)), p99Ms: rounded(quantile(all, 0.99)) };
}

/** To a microsecond, which is what was measured. */
function rounded(ms = 0): number {
  return Math.round(ms * 1000) / 1000;
}
