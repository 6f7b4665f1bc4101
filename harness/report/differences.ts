import { clopperPearson } from "../analysis/interval.ts";
import type { CellDifference } from "../analysis/kernel-differences.ts";
import { rateInWords } from "../analysis/verdict.ts";
import type { Results } from "./results-schema.ts";

type Difference = Results["differences"][number];

/** Differences of cells as they are ordered, then features that differ. */
export function differencesOf(cells: readonly CellDifference[], features: Results["features"]): Difference[] {
  return [
    ...cells.map(cellDifference),
    ...features.filter(differs).map(({ id, values }) => featureDifference(id, values)),
  ];
}

/**
 * Whether a feature differs between kernels. What could not be probed is no answer, and answers of different environments
 * may differ for reasons of their own.
 */
export function differs({ values }: Results["features"][number]): boolean {
  const answers = values.filter(({ value }) => value !== "error");
  const environments = Map.groupBy(answers, ({ environment }) => environment);
  return [...environments.values()].some((ofIt) => new Set(ofIt.map(({ value }) => value)).size > 1);
}

function featureDifference(id: string, values: Results["features"][number]["values"]): Difference {
  return { kind: "feature", id, values };
}

function cellDifference({ factors, varied, perKernel, significance, ...rest }: CellDifference): Difference {
  const { kernels, interval } = significance;
  return {
    kind: "cell",
    ...rest,
    factors: { ...factors },
    varied: [...varied],
    perKernel: perKernel.map(({ kernel, cell, verdict, outcome, tally }) => ({
      ...{ kernel, cell, verdict, outcome },
      ...{ outcomes: { ...tally.outcomes }, n: tally.n, failures: tally.failures },
      rate: rateInWords(tally, { interval: clopperPearson(tally.failures, tally.n) }),
    })),
    significance: { ...significance, kernels: [...kernels], interval: [...interval] },
  };
}
