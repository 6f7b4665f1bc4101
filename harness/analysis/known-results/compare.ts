/** Known results held against what a run shows, kernel by kernel. */
import { builtinName } from "../../../scenarios/subject.ts";
import type { JudgedCell } from "../judged-cell.ts";
import { compareCells } from "./compare-cells.ts";
import { compareFeature } from "./compare-feature.ts";
import {
  type ComparedPrediction,
  type Comparison,
  notShown,
  type Observed,
  type ObservedFeature,
  type Place,
  type Shown,
} from "./comparison.ts";
import type { KnownResults, Prediction } from "./file.ts";
import { meaningsOf } from "./meaning.ts";
import { caseFor } from "./range.ts";
import { upstreamVersion } from "./upstream.ts";

/**
 * Each prediction with what every kernel shows of it. Predictions are about the built-in engine with the privileges of the machine, so cells of
 * other subjects and of containers, which lack some, take no part.
 */
export function comparePredictions(known: KnownResults, observed: Observed): ComparedPrediction[] {
  const cells = observed.cells.filter(({ cell }) => cell.subject === builtinName && isWhole(cell.environment));
  const places = placesOf(cells, observed);
  const byPlace = Map.groupBy(cells, ({ cell }) => keyOf({ kernel: cell.kernel.name, environment: cell.environment }));
  const upstream = new Map(observed.kernels.map((kernel) => [kernel.name, upstreamVersion(kernel)]));
  return known.predictions.map((prediction) => {
    const compared = places.flatMap((place) => {
      const version = upstream.get(place.kernel);
      const predicted = version === undefined ? undefined : caseFor(prediction, version, known.changes);
      if (!predicted) return [];
      const own = { ...observed, cells: byPlace.get(keyOf(place)) ?? [] };
      return [{ ...place, predicted, ...compareAt(prediction, predicted, place, own) }];
    });
    return { prediction, places: meaningsOf(prediction, compared) };
  });
}

function compareAt(
  prediction: Prediction,
  predicted: Comparison["predicted"],
  place: Place,
  observed: Observed,
): Shown {
  const missing = (prediction.given ?? []).flatMap((wanted) => unmet(wanted, place, observed.features));
  if (missing.length > 0) return notShown(`it holds only where ${missing.join(" and ")}`);
  if ("feature" in prediction) return compareFeature(prediction, predicted, place, observed.features);
  return compareCells(prediction, predicted, observed);
}

/** In words; empty where the condition holds. */
function unmet(
  wanted: NonNullable<Prediction["given"]>[number],
  { kernel, environment }: Place,
  features: readonly ObservedFeature[],
): string[] {
  const { feature, value, contains, setting } = wanted;
  const found = features
    .find(({ id }) => id === feature)
    ?.values.find((one) => one.kernel === kernel && one.environment === environment);
  const settings = Object.entries(found?.settings ?? {}).map((pair) => pair.join("="));
  const holds =
    found !== undefined &&
    (value === undefined || found.value === value) &&
    (contains === undefined || found.value.includes(contains)) &&
    (setting === undefined || settings.includes(setting));
  return holds ? [] : [`${feature} shows ${value ?? contains ?? setting ?? "anything"}`];
}

function isWhole(environment: string): boolean {
  return environment !== "container";
}

function placesOf(cells: readonly JudgedCell[], { features }: Observed): Place[] {
  const ofCells = cells.map(({ cell }) => ({ kernel: cell.kernel.name, environment: cell.environment }));
  const ofFeatures = features.flatMap(({ values }) =>
    values.map(({ kernel, environment }) => ({ kernel, environment })).filter((place) => isWhole(place.environment)),
  );
  return [...new Map([...ofCells, ...ofFeatures].map((place) => [keyOf(place), place])).values()];
}

function keyOf({ kernel, environment }: Place): string {
  return JSON.stringify([kernel, environment]);
}
