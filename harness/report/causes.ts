import { causeDetails } from "./cause-details.ts";
import { failedOf } from "./cause-words.ts";
import { type Column, kernelsInWords, labelsOf } from "./kernel-labels.ts";
import type { Results } from "./results-schema.ts";
import { causeInWords } from "./words.ts";

type Attribution = Results["attributions"][number];

/** Attributions of one scenario that name the same factors, told together, and once for all kernels where they are the same. */
export interface Cause {
  readonly scenario: string;
  /** `6.1, 7.2` or `all 3 kernels`. */
  readonly kernels: string;
  readonly sentence: string;
  /** Plain sentences: what happens without it, and what its counter-examples showed. */
  readonly details: readonly string[];
  /** Cells of the counter-examples. */
  readonly cells: readonly string[];
  readonly ruledOut: readonly string[];
}

export function causesOf(attributions: readonly Attribution[], columns: readonly Column[]): Cause[] {
  const perKernel = Map.groupBy(attributions, ({ scenario, kernel, environment, subject, explanation, cause }) =>
    JSON.stringify([scenario, kernel, environment, subject, explanation, Object.keys(cause)]),
  );
  const alike = Map.groupBy(perKernel.values(), (group) =>
    JSON.stringify([group[0]?.scenario, group[0]?.subject, group[0]?.explanation, mechanismOf(group)]),
  );
  return [...alike.values()].flatMap((groups) => {
    const all = groups.flat();
    const [first] = all;
    if (!first) return [];
    const kernels = kernelsInWords(columns, labelsOf(columns, all));
    return [{ scenario: first.scenario, kernels, sentence: sentenceOf(all), ...causeDetails(all) }];
  });
}

function sentenceOf(group: readonly Attribution[]): string {
  return `${mechanismOf(group)}; ${failedOf(group, "with interval")}`;
}

function mechanismOf(group: readonly Attribution[]): string {
  switch (group[0]?.explanation) {
    case "levels":
      return causeInWords(group.map(({ cause }) => cause));
    case "steps":
      return "its own steps, whatever the levels";
    case "too few trials":
      return "too few trials to tell which level it is";
    default:
      return "no set of factor levels explains the failures";
  }
}
