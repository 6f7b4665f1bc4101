import { type Cause, causesOf } from "./causes.ts";
import { failureGroups } from "./failure-groups.ts";
import { gridOf } from "./grid.ts";
import { type Column, columnsOf, kernelLabels, kernelsInWords, labelsOf } from "./kernel-labels.ts";
import type { ResultCell, Results } from "./results-schema.ts";
import { differenceLines, disagreement } from "./several-lines.ts";
import { claimSymbols, effectOf, ratio, settingOf, verdictSymbols } from "./words.ts";

/** The report as Markdown, for tickets and pull requests. */
export function markdown(results: Results): string {
  const { plantedDefects, errorRate, trials } = results.harness;
  const columns = columnsOf(results);
  return [
    "# Mountproof report",
    ...(columns.length > 1
      ? [verdictTable(results, columns)]
      : results.decisions.map(({ sentence }) => `**${inline(sentence)}**`)),
    `${trials} trials in ${results.cells.length} cells. Self-test: ${plantedDefects.caught} of ${plantedDefects.planted} planted defects recognised. Harness errors: ${(errorRate * 100).toFixed(2)} % of the trials.`,
    ...(columns.length > 1 ? [section("Differences between kernels", differenceItems(results, columns))] : []),
    section("Avoid", avoidOf(results, columns)),
    section("Matrix", columns.length > 1 ? grids(results, columns) : cellTable(results)),
    section(
      "The guide's claims",
      table(
        ["", "claim", "verdict", "effect of following it", "counts"],
        results.claims.map((claim) => claimRow(claim, columns)),
      ),
    ),
    section(
      "Causes",
      causesOf(results.attributions, columns)
        .map((cause) => causeItem(cause, columns))
        .join("\n"),
    ),
    section(
      "Failures",
      failureGroups(results.cells)
        .map((group) => failure(group, columns))
        .join("\n\n"),
    ),
    section("Not run", notRunTable(results)),
    section("Where", results.kernels.map(kernelItem).join("\n")),
  ]
    .filter((part) => part !== "")
    .join("\n\n")
    .concat("\n");
}

function verdictTable({ decisions, kernels }: Results, columns: readonly Column[]): string {
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
  const guest = environment === "host" ? undefined : kernels.find(({ name }) => name === kernel)?.guest;
  return guest ? `${environment}, ${guest.acceleration}` : environment;
}

function differenceItems(results: Results, columns: readonly Column[]): string {
  const lines = differenceLines(results, columns).map((line) => `- ${inline(line)}`);
  return lines.length === 0 ? "None that the trials tell apart." : lines.join("\n");
}

/** A table for each subject, a column for each kernel; settings that come out like their scenario's own setting are left out. */
function grids({ cells }: Results, columns: readonly Column[]): string {
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

function cellTable({ cells }: Results): string {
  return table(["", "scenario", "setting", "verdict", "failures", "cell"], cells.map(cellRow));
}

function notRunTable({ notRun, kernels }: Results): string {
  const labels = kernelLabels(kernels);
  const several = kernels.length > 1;
  const where = (names: readonly string[] | undefined) =>
    !names || names.length === kernels.length
      ? "all kernels"
      : names.map((name) => labels.get(name) ?? name).join(", ");
  return table(
    ["what", "reason", ...(several ? ["on"] : [])],
    notRun.map(({ what, reason, kernels }) => [what, reason, ...(several ? [where(kernels)] : [])]),
  );
}

function kernelItem({ release, version, machine, build, guest }: Results["kernels"][number]): string {
  const ran = guest ? `; ${guest.qemu}, ${guest.acceleration} (${guest.reason})` : "";
  return `- kernel ${inline(`${release} ${version} ${machine}${build === undefined ? "" : `, ${build}`}${ran}`)}`;
}

function avoidOf({ decisions }: Results, columns: readonly Column[]): string {
  const levels = decisions.flatMap(({ avoid, kernel, environment }) =>
    avoid.map((one) => ({ ...one, kernel, environment })),
  );
  const several = columns.length > 1;
  const alike = Map.groupBy(levels, ({ factor, level, scenario, why }) => `${factor}=${level} in ${scenario}: ${why}`);
  return [...alike]
    .map(([text, ones]) => (several ? `${text} (on ${kernelsInWords(columns, labelsOf(columns, ones))})` : text))
    .map((text) => `- ${inline(text)}`)
    .join("\n");
}

function cellRow(cell: ResultCell): string[] {
  return [verdictSymbols[cell.verdict], cell.scenario, settingOf(cell), cell.verdict, ratio(cell), cell.id];
}

function claimRow(claim: Results["claims"][number], columns: readonly Column[]): string[] {
  const verdict = disagreement(claim, columns) ?? claim.verdict;
  return [claimSymbols[claim.verdict], claim.sentence, verdict, effectOf(claim), claim.why.join("; ")];
}

function causeItem({ scenario, kernels, sentence, ruledOut }: Cause, columns: readonly Column[]): string {
  const rest = ruledOut.length === 0 ? "" : `. Ruled out: ${ruledOut.join("; ")}`;
  return `- ${inline(`${scenario}${columns.length > 1 ? ` (on ${kernels})` : ""}: ${sentence}${rest}`)}`;
}

/** In the words of the first cell; the commands of all. */
function failure(group: readonly ResultCell[], columns: readonly Column[]): string {
  const [cell] = group;
  if (!cell) return "";
  const evidence = cell.evidence.map(({ outcome, count, message, errno, step, schedule, kernelLog, details }) =>
    [
      `${outcome}, ${count} times${step === undefined ? "" : ` at ${step}`}${schedule === undefined ? "" : `, order ${schedule}`}`,
      ...[message, errno].filter((line) => line !== undefined),
      ...(details ?? []),
      ...(kernelLog ?? []).map((line) => `kernel: ${line}`),
    ].join("\n"),
  );
  const text = [...evidence, group.map(({ repro }) => `$ ${repro}`).join("\n")].join("\n\n");
  const fence = fenceFor(text);
  const where = columns.length > 1 ? `on ${labelsOf(columns, group).join(", ")}` : cell.id;
  return `### ${inline(`${cell.scenario}, ${settingOf(cell)} (${where})`)}\n\n${fence}\n${text}\n${fence}`;
}

function section(title: string, body: string): string {
  return body === "" ? "" : `## ${title}\n\n${body}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "";
  const line = (cells: readonly string[]) => `| ${cells.map(inline).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Text that may hold anything, within a line: no line breaks, and nothing that Markdown or HTML would take for its own. */
function inline(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/[\\`*_[\]<>|&]/g, (mark) => (mark === "<" ? "&lt;" : mark === "&" ? "&amp;" : `\\${mark}`));
}

/** A fence longer than any run of backticks in the text, so the text cannot end it. */
function fenceFor(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  return "`".repeat(longest + 1);
}
