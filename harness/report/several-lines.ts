import { differenceGroups } from "./difference-groups.ts";
import { comparisonInWords } from "./environment-comparisons.ts";
import { type GridRow, gridOf } from "./grid.ts";
import { type Column, kernelsInWords, labelsOf } from "./kernel-labels.ts";
import type { ResultCell, Results } from "./results-schema.ts";
import { settingsOf, verdictSymbols } from "./words.ts";

/** Characters of a line; more wraps on the usual terminal. */
const widest = 100;
const nameWidth = 34;

/** A row for each scenario and each setting that tells more, a column for each kernel. */
export function gridLines({ cells }: Results, columns: readonly Column[]): string[] {
  const subjects = [...Map.groupBy(cells, ({ subject }) => subject)];
  const counts = nameWidth + columns.length * columnWidth(cells, columns, true) <= widest;
  const width = columnWidth(cells, columns, counts);
  return subjects.flatMap(([subject, ofIt]) => {
    const head = `${(subjects.length > 1 ? subject : "").padEnd(nameWidth)}${columns.map(({ label }) => label.padEnd(width)).join("")}`;
    const rows = gridOf(ofIt, columns).flatMap(({ scenario, rows }) =>
      rows.filter(({ tells }) => tells).map((row) => line(row, scenario, { counts, width }) + alike(row, rows)),
    );
    return [head.trimEnd(), ...rows];
  });
}

/** Each setting or feature that differs, and the kernels on each side. */
export function differenceLines({ differences }: Results, columns: readonly Column[]): string[] {
  const cells = differenceGroups(differences, columns).map(({ scenario, settings, results }) => {
    const sides = results.map(({ verdict, outcome, kernels }) => {
      const labels = kernels.map(({ label }) => label);
      const what = outcome === "ok" || verdict === "unsupported" ? verdict : `${verdict} (${outcome})`;
      return `${verdictSymbols[verdict]} ${what} on ${kernelsInWords(columns, labels)}`;
    });
    return `${scenario}, ${settingsOf(settings)}: ${sides.join("; ")}`;
  });
  const features = differences.flatMap((difference) => (difference.kind === "feature" ? [difference] : []));
  return [...cells, ...features.map(({ id, values }) => `${id}: ${valuesInWords(values, columns)}`)];
}

/** A sentence on all settings, then a line for each that does not come out the same. */
export function comparisonLines(comparison: Results["environmentComparisons"][number]): string[] {
  const { kernel, differing } = comparison;
  return [
    `kernel ${kernel}: ${comparisonInWords(comparison)}`,
    ...differing.map((one) => {
      const sides = one.perEnvironment.map(
        ({ environment, verdict, outcome, n, failures }) =>
          `${environment} ${verdictSymbols[verdict]} ${failures}/${n}${outcome === "ok" ? "" : ` ${outcome}`}`,
      );
      return `${one.scenario}, ${settingsOf([one])}: ${sides.join("; ")}. ${one.because ?? unexplained}`;
    }),
  ];
}

/** Of a difference that its scenario does not expect. */
export const unexplained = "Not explained by what is known: look into it.";

/** `yes on 6.1, 7.2; no on 5.10`. */
function valuesInWords(values: Results["features"][number]["values"], columns: readonly Column[]): string {
  return [...Map.groupBy(values, ({ value }) => value)]
    .map(([value, ones]) => `${value} on ${kernelsInWords(columns, labelsOf(columns, ones))}`)
    .join("; ");
}

/** One line for each kernel; the recommended setting, which is the same for most, once for each that there is. */
export function verdictLines({ decisions }: Results, columns: readonly Column[]): string[] {
  const settings = [...Map.groupBy(decisions, ({ setting }) => setting)];
  return settings.flatMap(([setting, ofIt]) => [
    ...(setting === "" ? [] : [`With ${setting}:`]),
    ...ofIt.map((decision) => {
      const label = labelsOf(columns, [decision]).join();
      return `${label.padEnd(12)} ${decision.decision.replaceAll("-", " ").padEnd(18)} ${decision.why}`;
    }),
  ]);
}

/** What a sentence of the guide is worth on each kernel, where they disagree; undefined where they do not. */
export function disagreement({ perKernel }: Results["claims"][number], columns: readonly Column[]): string | undefined {
  const sides = [...Map.groupBy(perKernel, ({ verdict }) => verdict)];
  if (sides.length < 2) return undefined;
  return sides.map(([verdict, ones]) => `${verdict} on ${kernelsInWords(columns, labelsOf(columns, ones))}`).join("; ");
}

interface Shape {
  readonly counts: boolean;
  readonly width: number;
}

function line({ setting, varied, cells }: GridRow, scenario: string, { counts, width }: Shape): string {
  const name = varied.length === 0 ? scenario : `    ${setting}`;
  const marks = cells.map((cell) => markOf(cell, counts).padEnd(width)).join("");
  // A long name pushes its own line alone.
  return `${name.padEnd(nameWidth - 1)} ${marks}`.trimEnd();
}

function alike({ varied }: GridRow, rows: readonly GridRow[]): string {
  const others = rows.filter(({ tells }) => !tells).length;
  return varied.length > 0 || others === 0 ? "" : `  and ${others} other setting${others === 1 ? "" : "s"}`;
}

function markOf(cell: ResultCell | undefined, counts: boolean): string {
  if (!cell) return "-";
  const symbol = verdictSymbols[cell.verdict];
  return counts && cell.n > 0 ? `${symbol} ${cell.failures}/${cell.n}` : symbol;
}

function columnWidth(cells: readonly ResultCell[], columns: readonly Column[], counts: boolean): number {
  return 2 + Math.max(...columns.map(({ label }) => label.length), ...cells.map((cell) => markOf(cell, counts).length));
}
