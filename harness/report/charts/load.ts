import type { Results } from "../results-schema.ts";

export type Wait = Results["waits"][number];

/** What went on beside a start while it waited; empty when nothing did. */
export function loadOf({ concurrency, pressure, holdMs, vcpus, cleaner }: Wait): string {
  return [
    ...(concurrency > 1 ? [`${concurrency} starts at once`] : []),
    ...(pressure === "none" ? [] : [`pressure on ${pressure}`]),
    ...(holdMs > 0 ? [`slow server, ${holdMs} ms`] : []),
    ...(vcpus === "default" ? [] : [`${vcpus} processors`]),
    ...(cleaner ? ["a cleaner"] : []),
  ].join(", ");
}

/** The same as a heading. */
export function loadTitle(wait: Wait): string {
  const load = loadOf(wait);
  return load === "" ? "One start, nothing beside it" : `Beside it: ${load}`;
}

/** Waits under the same load in one place, in the order in which they come. */
export function byLoad(waits: readonly Wait[]): Wait[][] {
  const keyOf = (wait: Wait) => JSON.stringify([wait.kernel, wait.environment, wait.subject, loadOf(wait)]);
  return [...Map.groupBy(waits, keyOf).values()];
}
