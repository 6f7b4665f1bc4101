import type { Results } from "./results-schema.ts";
import { causeInWords } from "./words.ts";

type Attribution = Results["attributions"][number];

/** Attributions of one scenario that name the same factors, told together. */
export interface Cause {
  readonly scenario: string;
  readonly kernel: string;
  readonly sentence: string;
  readonly ruledOut: readonly string[];
}

export function causesOf(attributions: readonly Attribution[]): Cause[] {
  const groups = Map.groupBy(attributions, ({ scenario, kernel, explanation, cause }) =>
    JSON.stringify([scenario, kernel, explanation, Object.keys(cause)]),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first
      ? [{ scenario: first.scenario, kernel: first.kernel, sentence: sentenceOf(group), ruledOut: ruledOut(group) }]
      : [];
  });
}

function sentenceOf(group: readonly Attribution[]): string {
  const failures = group.reduce((sum, attribution) => sum + attribution.failures, 0);
  const trials = group.reduce((sum, attribution) => sum + attribution.trials, 0);
  const counts = `${failures} of ${trials} trials failed`;
  switch (group[0]?.explanation) {
    case "levels":
      return `${causeInWords(group.map(({ cause }) => cause))}; ${counts}`;
    case "steps":
      return `its own steps: every tested level fails; ${counts}`;
    case "too few trials":
      return `too few trials to tell which level it is; ${counts}`;
    default:
      return `no set of up to five factor levels explains the failures; ${counts}`;
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
