/** What has a column for each kernel, or tells kernels apart. */
import { gridOf } from "./grid.ts";
import { type Column, kernelsInWords } from "./kernel-labels.ts";
import type { Block } from "./markdown-fit.ts";
import { inline, insideElement, tableHead, tableRow } from "./markdown-syntax.ts";
import type { ResultCell, Results } from "./results-schema.ts";
import { comparisonLines, differenceLines } from "./several-lines.ts";
import { ratio, settingOf, verdictSymbols } from "./words.ts";

/** What differs between kernels, most important first. */
export function differencesBlock(results: Results, columns: readonly Column[]): Block {
  const block = { title: "Differences between kernels", between: "\n", what: "difference", share: 8000 } as const;
  if (results.kernels.length < 2) return { ...block, items: [] };
  const items = differenceLines(results, columns).map((line) => `- ${inline(line)}`);
  return items.length > 0 ? { ...block, items } : { ...block, items, lead: "None that the trials tell apart." };
}

/** How the same settings did in several environments, and why some came out otherwise. */
export function environmentsBlock({ environmentComparisons }: Results): Block {
  const items = environmentComparisons.flatMap(comparisonLines).map((line) => `- ${inline(line)}`);
  return { title: "Environments", items, between: "\n", what: "comparison", share: 3000 };
}

/** Of several kernels settings that come out like their scenario's own setting are left out; a block for each subject. */
export function matrixBlocks(results: Results, columns: readonly Column[]): Block[] {
  return columns.length > 1 ? grids(results, columns) : [cellsBlock(results)];
}

const matrix = { title: "Matrix", between: "\n", share: 6000, folded: true } as const;

function cellsBlock({ cells }: Results): Block {
  const lead = tableHead(["", "scenario", "setting", "verdict", "failures", "cell"]);
  const items = cells.map((cell) =>
    tableRow([verdictSymbols[cell.verdict], cell.scenario, settingOf(cell), cell.verdict, ratio(cell), cell.id]),
  );
  return { ...matrix, lead, items, what: "cell" };
}

function grids({ cells }: Results, columns: readonly Column[]): Block[] {
  const subjects = [...Map.groupBy(cells, ({ subject }) => subject)];
  const lead = tableHead(["scenario", "setting", ...columns.map(({ label }) => label)]);
  return subjects.map(([subject, ofIt]) => {
    const items = gridOf(ofIt, columns).flatMap(({ scenario, rows }) =>
      rows
        .filter(({ tells }) => tells)
        .map(({ setting, cells }) => tableRow([scenario, setting, ...cells.map(gridCell)])),
    );
    const title = subjects.length > 1 ? `Matrix of the subject ${insideElement(subject, 100)}` : matrix.title;
    return { ...matrix, title, lead, items, what: "setting" };
  });
}

function gridCell(cell: ResultCell | undefined): string {
  return cell ? `${verdictSymbols[cell.verdict]} ${cell.failures}/${cell.n}` : "-";
}

/** A column for each kernel. */
export function featuresBlock({ features }: Results, columns: readonly Column[]): Block {
  const items = features.map(({ id, title, values }) =>
    tableRow([
      ...[id, title],
      ...columns.map(({ kernel, environment }) => {
        return values.find((one) => one.kernel === kernel && one.environment === environment)?.value ?? "-";
      }),
    ]),
  );
  const lead = tableHead(["feature", "", ...columns.map(({ label }) => label)]);
  return { title: "Kernel features", lead, items, between: "\n", what: "feature", share: 2500, folded: true };
}

/** With several kernels each line says where. */
export function notRunBlock({ notRun }: Results, columns: readonly Column[]): Block {
  const several = columns.length > 1;
  const items = notRun.map(({ what, reason, kernels }) =>
    tableRow([what, reason, ...(several ? [kernels ? whereIn(kernels, columns) : ""] : [])]),
  );
  const lead = tableHead(["what", "reason", ...(several ? ["on"] : [])]);
  return { title: "Not run", lead, items, between: "\n", what: "item", share: 2500, folded: true };
}

function whereIn(names: readonly string[], columns: readonly Column[]): string {
  const own = columns.filter(({ kernel }) => names.includes(kernel));
  return kernelsInWords(
    columns,
    own.map(({ label }) => label),
  );
}
