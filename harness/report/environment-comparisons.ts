import type { EnvironmentComparison } from "../analysis/environment-differences.ts";
import type { Results } from "./results-schema.ts";

type Comparison = Results["environmentComparisons"][number];

/** Comparisons with the reason that each scenario gives for coming out otherwise elsewhere. */
export function environmentComparisonsOf(
  comparisons: readonly EnvironmentComparison[],
  scenarios: Results["scenarios"],
): Comparison[] {
  const reasons = new Map(scenarios.map(({ name, elsewhere }) => [name, elsewhere]));
  return comparisons.map(({ environments, differing, ...comparison }) => ({
    ...comparison,
    environments: [...environments],
    differing: differing.map((one) => {
      const because = reasons.get(one.scenario);
      return {
        ...{ scenario: one.scenario, factors: { ...one.factors }, varied: [...one.varied] },
        perEnvironment: one.perEnvironment.map(({ environment, cell, verdict, outcome, tally }) => ({
          ...{ environment, cell, verdict, outcome },
          ...{ n: tally.n, failures: tally.failures },
        })),
        ...(because === undefined ? {} : { because }),
      };
    }),
  }));
}

/** `235 of 241 settings come out the same in host and container`. */
export function comparisonInWords({ compared, differing, environments }: Comparison): string {
  const same = compared - differing.length;
  return `${same} of ${compared} settings that are settled in more than one place come out the same in ${environments.join(" and ")}`;
}
