import { comparePredictions } from "../analysis/known-results/compare.ts";
import type { Comparison, Observed } from "../analysis/known-results/comparison.ts";
import { type KnownResults, readKnownResults } from "../analysis/known-results/file.ts";
import type { Results } from "./results-schema.ts";

/** Known results held against these; predictions for none of the run's kernels are left out. */
export function predictionsOf(observed: Observed, known: KnownResults = readKnownResults()): Results["predictions"] {
  return comparePredictions(known, observed).flatMap(({ prediction, places }) => {
    if (places.length === 0) return [];
    const { cases: _, given: __, ...rest } = prediction;
    return [{ ...rest, places: places.map(toPlace) }];
  });
}

function toPlace({ predicted, fits: _, ...place }: Comparison): Results["predictions"][number]["places"][number] {
  const { shows, sometimes = false } = predicted;
  return { ...place, predicted: shows, sometimes, cells: [...place.cells] };
}
