import type { Ledger } from "../ledger/read.ts";
import type { Results } from "./results-schema.ts";

/** Features in the catalogue's order, each with what every kernel showed; of several answers of one kernel the last counts. */
export function featuresOf(
  ledgers: readonly Ledger[],
  nameOf: (kernel: Pick<Ledger["header"]["kernel"], "release" | "version">) => string,
): Results["features"] {
  const features = new Map<string, Results["features"][number]>();
  for (const { kernel, environment, features: results } of ledgers.flatMap((ledger) => ledger.features)) {
    for (const { id, title, why, value, detail, settings } of results) {
      const feature = features.get(id) ?? { id, title, why, values: [] };
      features.set(id, feature);
      const name = nameOf(kernel);
      const others = feature.values.filter((one) => one.kernel !== name || one.environment !== environment);
      feature.values = [...others, { kernel: name, environment, value, detail, ...(settings ? { settings } : {}) }];
    }
  }
  return [...features.values()];
}
