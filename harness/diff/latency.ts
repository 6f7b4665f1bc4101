import type { KernelPair } from "../analysis/comparison/pair-kernels.ts";
import { loadOf } from "../report/charts/load.ts";
import type { Results } from "../report/results-schema.ts";
import type { Diff } from "./schema.ts";

type Wait = Results["waits"][number];
type Latency = Diff["latency"][number];

/**
 * What the same wait cost on each side, the largest ratio first. Only waits that were measured with the same number of agents side by side:
 * times under another load cannot be compared. They hang on the machine, too, so they are told and judge nothing.
 */
export function latencies(before: Results, after: Results, pairs: readonly KernelPair[]): Latency[] {
  const all = pairs.flatMap((pair) =>
    after.waits
      .filter(({ kernel }) => kernel === pair.after.name)
      .flatMap((later) => {
        const own = before.waits.filter(({ kernel }) => kernel === pair.before.name);
        const earlier = own.find((wait) => conditionsOf(wait) === conditionsOf(later));
        return earlier ? latencyOf(earlier, later) : [];
      }),
  );
  return all.toSorted((a, b) => factorOf(b) - factorOf(a));
}

/** How many times slower or faster the median is. */
export function factorOf({ ratio: { p50 } }: Pick<Latency, "ratio">): number {
  return Math.max(p50, 1 / p50);
}

function latencyOf(before: Wait, after: Wait): Latency[] {
  const [jobs, ...others] = new Set([...before.jobs, ...after.jobs]);
  const [earlier, later] = [timesOf(before), timesOf(after)];
  if (typeof jobs !== "number" || others.length > 0 || !earlier || !later) return [];
  return [
    {
      kernels: { before: before.kernel, after: after.kernel },
      environment: after.environment,
      subject: after.subject,
      rule: after.delayMs > 0 ? `${after.readiness}, ${after.delayMs} ms` : after.readiness,
      beside: loadOf(after),
      jobs,
      before: earlier,
      after: later,
      ratio: { p50: later.p50Ms / earlier.p50Ms, p99: later.p99Ms / earlier.p99Ms },
    },
  ];
}

function timesOf({ trials, p50Ms, p99Ms }: Wait): Latency["before"] | undefined {
  return p50Ms && p99Ms ? { trials, p50Ms, p99Ms } : undefined;
}

function conditionsOf(wait: Wait): string {
  const { environment, subject, readiness, delayMs, concurrency, pressure, holdMs, vcpus, cleaner } = wait;
  return JSON.stringify([environment, subject, readiness, delayMs, concurrency, pressure, holdMs, vcpus, cleaner]);
}
