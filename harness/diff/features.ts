import type { KernelPair } from "../analysis/comparison/pair-kernels.ts";
import type { Results } from "../report/results-schema.ts";
import type { Diff } from "./schema.ts";

type Feature = Results["features"][number];
type FeatureChange = Diff["features"][number];

/** Features with another value, lost ones first. One that could not be tried on either side differs from nothing. */
export function featureChanges(before: Results, after: Results, pairs: readonly KernelPair[]): FeatureChange[] {
  const earlier = new Map(before.features.map((feature) => [feature.id, feature]));
  const all = after.features.flatMap((feature) =>
    pairs.flatMap((pair) => changesOf(earlier.get(feature.id), feature, pair)),
  );
  return all.toSorted((a, b) => rankOf(a) - rankOf(b));
}

function changesOf(before: Feature | undefined, after: Feature, pair: KernelPair): FeatureChange[] {
  const later = after.values.filter(({ kernel }) => kernel === pair.after.name);
  return later.flatMap(({ environment, value, detail }) => {
    const old = before?.values.find((one) => one.kernel === pair.before.name && one.environment === environment);
    if (!old || old.value === value || [old.value, value].includes("error")) return [];
    const kernels = { before: pair.before.name, after: pair.after.name };
    return [{ id: after.id, title: after.title, kernels, environment, before: old.value, after: value, detail }];
  });
}

function rankOf({ before, after }: FeatureChange): number {
  if (before === "yes" || after === "hang") return 0;
  return after === "yes" ? 1 : 2;
}
