/** Where a trial's time goes. `acting`: what actors do besides, such as removals, writes and kills. `ours`: the rest. */
export const activities = ["sleeping", "awaiting", "mounting", "runtime", "oracles", "acting", "ours"] as const;
export type Activity = (typeof activities)[number];

/**
 * What a step is, by its name. One that uses a mountpoint starts a container for it, where the cell has a runtime.
 *
 * @param step `start-3.await-ready`
 */
export function activityOf(step: string, runtime: unknown): Exclude<Activity, "sleeping" | "ours"> {
  const name = step.slice(step.indexOf(".") + 1);
  if (name === "await-ready") return "awaiting";
  if (/^u?mount(-|$)/.test(name)) return "mounting";
  if (name === "run-container") return "runtime";
  if (/^(use|start-runtime)(-|$)/.test(name)) return runtime === "none" ? "oracles" : "runtime";
  return /^(walk|look|list|read|stat|check|probe|writes|verify)(-|$)/.test(name) ? "oracles" : "acting";
}
