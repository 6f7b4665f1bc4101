import { comparisonStatuses } from "../analysis/known-results/comparison.ts";
import { meaningWords } from "../analysis/known-results/meaning.ts";
import { type Column, kernelsInWords, labelsOf } from "./kernel-labels.ts";
import type { Results } from "./results-schema.ts";

type Prediction = Results["predictions"][number];
type Place = Prediction["places"][number];
export type Status = Place["status"];

/** Places of one prediction that say the same in the same way, together. */
export interface Finding {
  readonly prediction: Prediction;
  /** Labels of the columns, in words; empty where there is only one. */
  readonly where: string;
  readonly place: Place;
  readonly cells: readonly string[];
}

/** `235 of 237 comparisons agree, 1 is not settled, 1 is not shown.` Differences first. */
export function predictionSummary({ predictions }: Pick<Results, "predictions">): string {
  const places = predictions.flatMap((prediction) => prediction.places);
  const count = (status: Status) => places.filter((place) => place.status === status).length;
  const counts = comparisonStatuses.map((status) => `${count(status)} ${verbs[status]}`);
  return `Of ${places.length} comparisons of ${predictions.length} known results with what was seen ${counts.join(", ")}.`;
}

const verbs: Readonly<Record<Status, string>> = {
  differs: "differ",
  "not settled": "are not settled",
  agrees: "agree",
  "not shown": "did not run",
};

/** Every prediction of that status, kernels that say the same together. */
export function findingsOf(
  { predictions }: Pick<Results, "predictions">,
  columns: readonly Column[],
  status: Status,
): Finding[] {
  return predictions.flatMap((prediction) => {
    const own = prediction.places.filter((place) => place.status === status);
    const alike = Map.groupBy(own, ({ predicted, observed, meaning, why }) =>
      // Where all agree, numbers of trials tell nobody apart.
      JSON.stringify(status === "agrees" ? [predicted] : [predicted, observed, meaning, why]),
    );
    return [...alike.values()].flatMap((places) => {
      const [place] = places;
      const where = columns.length > 1 ? kernelsInWords(columns, labelsOf(columns, places)) : "";
      return place ? [{ prediction, where, place, cells: places.flatMap(({ cells }) => cells) }] : [];
    });
  });
}

/** `lost-write`, `yes or no`, `empty-lower now and then`. */
export function predictedInWords({ predicted, sometimes }: Place): string {
  return `${predicted.join(" or ")}${sometimes ? " now and then" : ""}`;
}

/** `copy-up-ioctl-errno with ioctlErrno=EPERM|EIO`, or the feature's id. */
export function subjectInWords(
  prediction: Partial<Pick<Prediction, "feature" | "scenario" | "levels" | "orders">>,
): string {
  const { feature, scenario = "", levels = {}, orders = [] } = prediction;
  if (feature !== undefined) return feature;
  const switched = Object.entries(levels).map(([factor, ones]) => `${factor}=${[ones].flat().join("|")}`);
  const setting = switched.length === 0 ? scenario : `${scenario} with ${switched.join(", ")}`;
  return orders.length === 0 ? setting : `${setting}, ${orders.join(" or ")}`;
}

export function meaningInWords({ meaning }: Place): string {
  return meaning === undefined ? "" : meaningWords[meaning];
}
