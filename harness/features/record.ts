import type { FeaturesRecord } from "../ledger/features-record.ts";
import { features } from "./catalogue.ts";
import type { FeatureResult } from "./feature.ts";
import { settingsOf } from "./settings.ts";

/** The ledger's line for what an agent showed. Titles and reasons go along: a ledger explains itself to later versions. */
export function featuresRecord(
  place: {
    readonly kernel: FeaturesRecord["kernel"];
    readonly environment: string;
    /** Options of the kernel's build, without `CONFIG_`, for kernels that do not show them themselves. */
    readonly config?: Readonly<Record<string, string>>;
  },
  results: readonly FeatureResult[],
): FeaturesRecord {
  const { release, version } = place.kernel;
  return {
    type: "features",
    kernel: { release, version },
    environment: place.environment,
    features: results.map(({ id, value, detail, settings }) => {
      const all = { ...configOf(id, place.config), ...settings };
      return { ...explain(id), value, detail, ...(Object.keys(all).length === 0 ? {} : { settings: all }) };
    }),
  };
}

function configOf(id: string, config: Readonly<Record<string, string>> | undefined): Record<string, string> {
  const names = settingsOf(id).filter((name) => config?.[name.replace("CONFIG_", "")] !== undefined);
  return Object.fromEntries(names.map((name) => [name, config?.[name.replace("CONFIG_", "")] ?? ""]));
}

/** An agent may be newer than this program: what it calls otherwise stands under its id. */
function explain(id: string): { id: string; title: string; why: string } {
  const feature = features.find((one) => one.id === id);
  return { id, title: feature?.title ?? id, why: feature?.why ?? "" };
}
