import { gridOf } from "./grid.ts";
import { type Column, kernelsInWords, labelsOf } from "./kernel-labels.ts";
import { inline, table } from "./markdown-syntax.ts";
import type { ResultCell, Results } from "./results-schema.ts";
import { comparisonLines, differenceLines } from "./several-lines.ts";
import { verdictSymbols } from "./words.ts";

/** Kernels that were asked for and have no column. */
export function notTested({ notRun }: Results): string {
  const kernels = notRun.filter(({ kind }) => kind !== undefined);
  return kernels.map(({ what, reason }) => `**Not tested: ${inline(`${what}: ${reason}`)}**`).join("\n\n");
}

/** One line for each kernel. */
export function verdictTable({ decisions, kernels }: Results, columns: readonly Column[]): string {
  const rows = decisions.map((decision) => [
    labelsOf(columns, [decision]).join(),
    decision.decision.replaceAll("-", " "),
    decision.why,
    decision.setting,
    whereOf(decision, kernels),
  ]);
  return table(["kernel", "verdict", "why", "recommended setting", "where"], rows);
}

function whereOf({ environment, kernel }: Results["decisions"][number], kernels: Results["kernels"]): string {
  const { guest, vagrantGuest, container } = kernels.find(({ name }) => name === kernel) ?? {};
  if (environment === "container" && container) return `${environment}, ${container.engine}, ${container.privilege}`;
  const ran = { vm: guest, vagrant: vagrantGuest }[environment];
  return ran ? `${environment}, ${ran.acceleration}` : environment;
}

/** What differs between kernels, most important first. */
export function differenceItems(results: Results, columns: readonly Column[]): string {
  const lines = differenceLines(results, columns).map((line) => `- ${inline(line)}`);
  return lines.length === 0 ? "None that the trials tell apart." : lines.join("\n");
}

/** How the same settings did in several environments, and why some came out otherwise. */
export function environmentItems({ environmentComparisons }: Results): string {
  return environmentComparisons
    .flatMap(comparisonLines)
    .map((line) => `- ${inline(line)}`)
    .join("\n");
}

/** A table for each subject, a column for each kernel; settings that come out like their scenario's own setting are left out. */
export function grids({ cells }: Results, columns: readonly Column[]): string {
  const subjects = [...Map.groupBy(cells, ({ subject }) => subject)];
  const heads = ["scenario", "setting", ...columns.map(({ label }) => label)];
  const tables = subjects.map(([subject, ofIt]) => {
    const rows = gridOf(ofIt, columns).flatMap(({ scenario, rows }) =>
      rows.filter(({ tells }) => tells).map(({ setting, cells }) => [scenario, setting, ...cells.map(gridCell)]),
    );
    return [...(subjects.length > 1 ? [`Subject ${inline(subject)}:`] : []), table(heads, rows)].join("\n\n");
  });
  return tables.join("\n\n");
}

function gridCell(cell: ResultCell | undefined): string {
  return cell ? `${verdictSymbols[cell.verdict]} ${cell.failures}/${cell.n}` : "-";
}

/** A column for each kernel. */
export function featureTable({ features }: Results, columns: readonly Column[]): string {
  const rows = features.map(({ id, title, values }) => [
    ...[id, title],
    ...columns.map((column) => {
      const found = values.find(
        ({ kernel, environment }) => kernel === column.kernel && environment === column.environment,
      );
      return found?.value ?? "-";
    }),
  ]);
  return table(["feature", "", ...columns.map(({ label }) => label)], rows);
}

/** With several kernels each line says where. */
export function notRunTable({ notRun }: Results, columns: readonly Column[]): string {
  const several = columns.length > 1;
  const where = (names: readonly string[] | undefined) => {
    const own = columns.filter(({ kernel }) => names?.includes(kernel));
    return names
      ? kernelsInWords(
          columns,
          own.map(({ label }) => label),
        )
      : "";
  };
  const rows = notRun.map(({ what, reason, kernels }) => [what, reason, ...(several ? [where(kernels)] : [])]);
  return table(["what", "reason", ...(several ? ["on"] : [])], rows);
}
