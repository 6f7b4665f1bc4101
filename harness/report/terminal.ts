import { causesOf } from "./causes.ts";
import type { ResultCell, Results } from "./results-schema.ts";
import { claimSymbols, ratio, verdictSymbols } from "./words.ts";

/** What `run` ends with: the matrix, a line a scenario and its deviating settings, then claims, causes and the verdict, last. */
export function terminalTable(results: Results): string {
  const scenarios = [
    ...Map.groupBy(results.cells, ({ scenario, kernel }) => JSON.stringify([scenario, kernel])).values(),
  ];
  const claims = results.claims.map(
    ({ verdict, sentence }) => `${claimSymbols[verdict]} ${verdict.padEnd(17)} ${sentence}`,
  );
  const causes = causesOf(results.attributions).map(({ scenario, sentence }) => `${scenario}: ${sentence}`);
  return printable(
    [
      ...scenarios.flatMap(scenarioLines),
      ...block("The guide's claims", claims),
      ...block("Causes", causes),
      ...block(
        "Verdict",
        results.decisions.map(({ sentence }) => sentence),
      ),
      "",
    ].join("\n"),
  );
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
    ...[...groups].map(([verdict, ones]) => `    ${verdictSymbols[verdict]} ${verdict}: ${settings(ones)}`),
  ];
}

/** `runtime=runc-1.1.5|crun-1.21, linkCount=true`. */
function settings(cells: readonly ResultCell[]): string {
  const factors = Map.groupBy(cells, ({ varied }) => varied.join("+"));
  return [...factors]
    .map(([factor, ones]) => `${factor}=${ones.map((cell) => cell.varied.map((name) => cell.factors[name])).join("|")}`)
    .join(", ");
}

function line(cell: ResultCell, label: string): string {
  return `${verdictSymbols[cell.verdict]} ${cell.verdict.padEnd(12)} ${label.padEnd(30)} ${ratio(cell).padEnd(16)} ${cell.id}`;
}

function block(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", title, ...lines.map((text) => `  ${text}`)];
}

/** Evidence may hold escape sequences of a terminal; they are shown, not obeyed. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}--\n]/gv, (mark) => `\\x${mark.charCodeAt(0).toString(16).padStart(2, "0")}`);
}
