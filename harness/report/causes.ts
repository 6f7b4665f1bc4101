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
    return [{ scenario: first.scenario, kernels, sentence: sentenceOf(all), ruledOut: ruledOut(all) }];
  });
}

function sentenceOf(group: readonly Attribution[]): string {
  const failures = group.reduce((sum, attribution) => sum + attribution.failures, 0);
  const trials = group.reduce((sum, attribution) => sum + attribution.trials, 0);
  return `${mechanismOf(group)}; ${failures} of ${trials} trials failed`;
}

function mechanismOf(group: readonly Attribution[]): string {
  switch (group[0]?.explanation) {
    case "levels":
      return causeInWords(group.map(({ cause }) => cause));
    case "steps":
      return "its own steps: every tested level fails";
    case "too few trials":
      return "too few trials to tell which level it is";
    default:
      return "no set of up to five factor levels explains the failures";
  }
}

function ruledOut(group: readonly Attribution[]): string[] {
  const entries = Map.groupBy(
    group.flatMap((attribution) => attribution.ruledOut),
    ({ factor }) => factor,
  );
  return [...entries].map(([factor, all]) => {
    const levels = [...new Set(all.flatMap((entry) => entry.levels))];
    const trials = all.reduce((sum, entry) => sum + entry.trials, 0);
    return `${factor} (${levels.join(", ")}: failed under each, ${trials} trials)`;
  });
}
