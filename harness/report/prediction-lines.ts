import type { Column } from "./kernel-labels.ts";
import { findingsOf, meaningInWords, predictedInWords, predictionSummary, subjectInWords } from "./prediction-words.ts";
import type { Results } from "./results-schema.ts";

/** For the terminal and for Markdown: how many known results agree, then a line for each that does not. */
export function predictionLines(results: Results, columns: readonly Column[]): string[] {
  if (results.predictions.length === 0) return [];
  const differing = findingsOf(results, columns, "differs").map(({ prediction, where, place }) => {
    const at = where === "" ? "" : ` (${where})`;
    return `${subjectInWords(prediction)}${at}: ${predictedInWords(place)} predicted, ${place.observed} seen; ${meaningInWords(place)} [${prediction.id}]`;
  });
  return [predictionSummary(results), ...differing];
}
