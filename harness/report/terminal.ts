import { baselineLines } from "./baseline-blocks.ts";
import { causesOf } from "./causes.ts";
import { type Column, columnsOf, labelsOf } from "./kernel-labels.ts";
import { orderLines } from "./order-lines.ts";
import { predictionLines } from "./prediction-lines.ts";
import { printable } from "./printable.ts";
import type { ResultCell, Results } from "./results-schema.ts";
import { comparisonLines, differenceLines, disagreement, gridLines, verdictLines } from "./several-lines.ts";
import { timeInWords } from "./time-words.ts";
import { claimSymbols, ratio, settingsOf, verdictSymbols } from "./words.ts";

/**
 * What `run` ends with: the matrix, a line a scenario and its deviating settings (with a column for each of several kernels), then
 * differences, claims, causes and the verdict, last.
 */
export function terminalTable(results: Results): string {
  const columns = columnsOf(results);
  const several = columns.length > 1;
  const claims = results.claims.flatMap((claim) => {
    const { verdict, sentence } = claim;
    const sides = disagreement(claim, columns);
    return [
      `${claimSymbols[verdict]} ${verdict.padEnd(17)} ${sentence}`,
      ...(sides === undefined ? [] : [`${" ".repeat(20)}${sides}`]),
    ];
  });
  const causes = causesOf(results.attributions, columns).map(({ scenario, kernels, sentence }) =>
    several ? `${scenario} (${kernels}): ${sentence}` : `${scenario}: ${sentence}`,
  );
  return printable(
    [
      ...(several ? gridLines(results, columns) : scenarioBlocks(results)),
      ...(results.kernels.length > 1 ? block("Differences between kernels", differenceLines(results, columns)) : []),
      ...block("Environments", results.environmentComparisons.flatMap(comparisonLines)),
      ...block("Orders of events", orderLines(results, columns)),
      ...block("The guide's claims", claims),
      ...block("Causes", causes),
      ...block("Known results", predictionLines(results, columns)),
      ...block("Not run", kernelsNotRun(results)),
      ...block("Time", timeLines(results, columns)),
      ...block("Baseline", baselineLines(results)),
      ...block("Verdict", several ? verdictLines(results, columns) : results.decisions.map(({ sentence }) => sentence)),
      "",
    ].join("\n"),
  );
}

function timeLines({ timeSpent }: Results, columns: readonly Column[]): string[] {
  return timeSpent.map((spent) => {
    const where = columns.length > 1 ? `${labelsOf(columns, [spent]).join()}: ` : "";
    return `${where}${timeInWords(spent)}`;
  });
}

function kernelsNotRun({ notRun }: Results): string[] {
  return notRun.flatMap(({ what, reason, kind }) =>
    kind === undefined ? [] : [`${what}: ${reason.replace(/\s+/g, " ")}`],
  );
}

function scenarioBlocks({ cells }: Results): string[] {
  const scenarios = Map.groupBy(cells, ({ scenario, subject }) => JSON.stringify([scenario, subject]));
  return [...scenarios.values()].flatMap(scenarioLines);
}

/** The scenario's own setting; below it the settings with another verdict, one line a verdict. */
function scenarioLines(cells: readonly ResultCell[]): string[] {
  const own = cells.find(({ varied }) => varied.length === 0);
  const others = cells.filter((cell) => cell !== own && cell.verdict !== own?.verdict);
  const same = cells.length - others.length - (own ? 1 : 0);
  const note = same > 0 ? `  and ${same} other setting${same === 1 ? "" : "s"}` : "";
  const head = own ? [`${line(own, own.scenario)}${note}`] : [cells[0]?.scenario ?? ""];
  const groups = Map.groupBy(others, ({ verdict }) => verdict);
  return [
    ...head,
    ...[...groups].map(([verdict, ones]) => `    ${verdictSymbols[verdict]} ${verdict}: ${settingsOf(ones)}`),
  ];
}

function line(cell: ResultCell, label: string): string {
  return `${verdictSymbols[cell.verdict]} ${cell.verdict.padEnd(12)} ${label.padEnd(30)} ${ratio(cell).padEnd(16)} ${cell.id}`;
}

function block(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", title, ...lines.map((text) => `  ${text}`)];
}
