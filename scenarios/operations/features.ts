import type { FeatureResult } from "../../harness/features/feature.ts";
import type { ProbeArgs } from "../../harness/features/run-probe.ts";

/** To be called before the first probe, which then need not load the probes. The process is of no use for trials afterwards. */
export async function prepareProbing(): Promise<void> {
  const { loaded } = await import("../../harness/features/run-probe.ts");
  await loaded();
  const { enterOwnNamespace } = await import("../../harness/features/own-namespace.ts");
  enterOwnNamespace();
}

/** Probes one kernel feature; see `runProbe`. Loaded when asked for: no trial needs it. */
export async function probeFeature(args: ProbeArgs): Promise<FeatureResult> {
  const { runProbe } = await import("../../harness/features/run-probe.ts");
  return runProbe(args);
}
