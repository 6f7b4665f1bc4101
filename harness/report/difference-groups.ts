import type { Column } from "./kernel-labels.ts";
import type { Results } from "./results-schema.ts";

export type CellDifference = Extract<Results["differences"][number], { kind: "cell" }>;
type OnKernel = CellDifference["perKernel"][number];

/** Settings of one scenario that differ in the same way, told once. */
export interface DifferenceGroup {
  readonly scenario: string;
  /** Most telling first. */
  readonly settings: readonly CellDifference[];
  /** Kernels with the same result, in the columns' order; of the first setting. */
  readonly results: readonly GroupedResult[];
  /** The first kernel of the newer side, where all older ones agree and all newer ones do. */
  readonly changedAt: string | undefined;
}

export interface GroupedResult {
  readonly verdict: OnKernel["verdict"];
  readonly outcome: OnKernel["outcome"];
  readonly kernels: readonly (OnKernel & { readonly label: string })[];
}

/** Differences of cells, most important first. */
export function differenceGroups(differences: Results["differences"], columns: readonly Column[]): DifferenceGroup[] {
  const cells = differences.filter((one) => one.kind === "cell");
  const groups = Map.groupBy(cells, ({ scenario, subject, environment, perKernel }) =>
    JSON.stringify([
      ...[scenario, subject, environment],
      perKernel.map(({ kernel, verdict, outcome }) => [kernel, verdict, outcome]),
    ]),
  );
  return [...groups.values()].flatMap((settings) => {
    const [first] = settings;
    if (!first) return [];
    const labelled = labelledKernels(first, columns);
    return [{ scenario: first.scenario, settings, results: resultsOf(labelled), changedAt: changedAt(labelled) }];
  });
}

function labelledKernels({ perKernel, environment }: CellDifference, columns: readonly Column[]) {
  return columns.flatMap((column) => {
    const found = column.environment === environment && perKernel.find(({ kernel }) => kernel === column.kernel);
    return found ? [{ ...found, label: column.label }] : [];
  });
}

function resultsOf(kernels: GroupedResult["kernels"]): GroupedResult[] {
  return [...Map.groupBy(kernels, appearance).values()].flatMap((alike) => {
    const [first] = alike;
    return first ? [{ verdict: first.verdict, outcome: first.outcome, kernels: alike }] : [];
  });
}

function changedAt(kernels: GroupedResult["kernels"]): string | undefined {
  const settled = kernels.filter(({ verdict }) => verdict !== "inconclusive");
  const changes = settled.filter((kernel, i) => i > 0 && appearance(kernel) !== appearance(settled[i - 1] ?? kernel));
  return changes.length === 1 && settled.length > 2 ? changes[0]?.label : undefined;
}

function appearance({ verdict, outcome }: OnKernel): string {
  return `${verdict} ${outcome}`;
}
