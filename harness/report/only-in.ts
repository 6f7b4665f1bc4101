import type { ResultCell, Results } from "./results-schema.ts";

/** A scenario that one environment alone has, of several in which its kernel ran. */
export interface OnlyIn {
  readonly scenario: string;
  readonly mechanism: string;
  readonly environment: string;
  /** In the order of the cells. */
  readonly cells: readonly ResultCell[];
}

/** What is about one environment, such as what only containers have to write to: there is nothing to hold it against. */
export function onlyInOne({ cells, scenarios, environmentComparisons }: Results): OnlyIn[] {
  const compared = new Set(environmentComparisons.map(({ kernel }) => kernel));
  const groups = Map.groupBy(
    cells.filter(({ kernel }) => compared.has(kernel)),
    ({ scenario }) => scenario,
  );
  return [...groups].flatMap(([scenario, ofIt]) => {
    const [environment, ...others] = new Set(ofIt.map((cell) => cell.environment));
    const mechanism = scenarios.find(({ name }) => name === scenario)?.mechanism ?? "";
    return environment === undefined || others.length > 0 ? [] : [{ scenario, mechanism, environment, cells: ofIt }];
  });
}
