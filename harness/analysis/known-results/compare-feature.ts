import { type Comparison, notShown, type ObservedFeature, type Place, type Shown } from "./comparison.ts";
import type { FeaturePrediction } from "./file.ts";

/** What a probe showed. One that could not ask says nothing; one that hung does. */
export function compareFeature(
  { feature, cases }: FeaturePrediction,
  predicted: Comparison["predicted"],
  { kernel, environment }: Place,
  features: readonly ObservedFeature[],
): Shown {
  const values = features.find(({ id }) => id === feature)?.values ?? [];
  const found = values.find((one) => one.kernel === kernel && one.environment === environment);
  if (!found) return notShown("the feature was not probed");
  const { value, detail } = found;
  if (value === "error") return notShown(`it could not be probed: ${detail}`);
  const fits = cases.flatMap(({ shows }, index) => (shows.includes(value) ? [index] : []));
  const status = predicted.shows.includes(value) ? "agrees" : "differs";
  return { status, observed: detail === "" ? value : `${value}: ${detail}`, fits, cells: [], trials: 0 };
}
