import type { FeaturesRecord } from "../ledger/features-record.ts";
import { features } from "./catalogue.ts";
import type { FeatureResult } from "./feature.ts";

/** The ledger's line for what an agent showed. Titles and reasons go along: a ledger explains itself to later versions. */
export function featuresRecord(
  place: { readonly kernel: FeaturesRecord["kernel"]; readonly environment: string },
  results: readonly FeatureResult[],
): FeaturesRecord {
  const { release, version } = place.kernel;
  return {
    type: "features",
    kernel: { release, version },
    environment: place.environment,
    features: results.map(({ id, value, detail }) => ({ ...explain(id), value, detail })),
  };
}

/** An agent may be newer than this program: what it calls otherwise stands under its id. */
function explain(id: string): { id: string; title: string; why: string } {
  const feature = features.find((one) => one.id === id);
  return { id, title: feature?.title ?? id, why: feature?.why ?? "" };
}
