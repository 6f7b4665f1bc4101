import { causesOf } from "./causes.ts";
import type { ResultCell, Results } from "./results-schema.ts";
import { claimSymbols, effectOf, ratio, settingOf, verdictSymbols } from "./words.ts";

/** The report as Markdown, for tickets and pull requests. */
export function markdown(results: Results): string {
  const { plantedDefects, errorRate, trials } = results.harness;
  return [
    "# Mountproof report",
    ...results.decisions.map(({ sentence }) => `**${inline(sentence)}**`),
    `${trials} trials in ${results.cells.length} cells. Self-test: ${plantedDefects.caught} of ${plantedDefects.planted} planted defects recognised. Harness errors: ${(errorRate * 100).toFixed(2)} % of the trials.`,
    section("Avoid", avoidOf(results)),
    section("Matrix", table(["", "scenario", "setting", "verdict", "failures", "cell"], results.cells.map(cellRow))),
    section(
      "The guide's claims",
      table(["", "claim", "verdict", "effect of following it", "counts"], results.claims.map(claimRow)),
    ),
    section("Causes", causesOf(results.attributions).map(causeItem).join("\n")),
    section(
      "Failures",
      results.cells
        .filter(({ evidence }) => evidence.length > 0)
        .map(failure)
        .join("\n\n"),
    ),
    section(
      "Not run",
      table(
        ["what", "reason"],
        results.notRun.map(({ what, reason }) => [what, reason]),
      ),
    ),
    section(
      "Where",
      results.kernels
        .map(({ release, version, machine }) => `- kernel ${inline(`${release} ${version} ${machine}`)}`)
        .join("\n"),
    ),
  ]
    .filter((part) => part !== "")
    .join("\n\n")
    .concat("\n");
}

function avoidOf({ decisions }: Results): string {
  const levels = decisions.flatMap(({ avoid }) => avoid);
  return levels
    .map(({ factor, level, scenario, why }) => `- ${inline(`${factor}=${level} in ${scenario}: ${why}`)}`)
    .join("\n");
}

function cellRow(cell: ResultCell): string[] {
  return [verdictSymbols[cell.verdict], cell.scenario, settingOf(cell), cell.verdict, ratio(cell), cell.id];
}

function claimRow(claim: Results["claims"][number]): string[] {
  return [claimSymbols[claim.verdict], claim.sentence, claim.verdict, effectOf(claim), claim.why.join("; ")];
}

function causeItem({ scenario, sentence, ruledOut }: ReturnType<typeof causesOf>[number]): string {
  const rest = ruledOut.length === 0 ? "" : `. Ruled out: ${ruledOut.join("; ")}`;
  return `- ${inline(`${scenario}: ${sentence}${rest}`)}`;
}

function failure(cell: ResultCell): string {
  const evidence = cell.evidence.map(({ outcome, count, message, errno, step, schedule, kernelLog, details }) =>
    [
      `${outcome}, ${count} times${step === undefined ? "" : ` at ${step}`}${schedule === undefined ? "" : `, order ${schedule}`}`,
      ...[message, errno].filter((line) => line !== undefined),
      ...(details ?? []),
      ...(kernelLog ?? []).map((line) => `kernel: ${line}`),
    ].join("\n"),
  );
  const text = [...evidence, `$ ${cell.repro}`].join("\n\n");
  const fence = fenceFor(text);
  return `### ${inline(`${cell.scenario}, ${settingOf(cell)} (${cell.id})`)}\n\n${fence}\n${text}\n${fence}`;
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
