import { type Cause, causesOf } from "./causes.ts";
import { failureGroups } from "./failure-groups.ts";
import { type Column, columnsOf, kernelsInWords, labelsOf } from "./kernel-labels.ts";
import {
  differenceItems,
  environmentItems,
  featureTable,
  grids,
  notRunTable,
  notTested,
  verdictTable,
} from "./markdown-kernels.ts";
import { fenceFor, inline, section, table } from "./markdown-syntax.ts";
import { orderLines } from "./order-lines.ts";
import type { ResultCell, Results } from "./results-schema.ts";
import { disagreement } from "./several-lines.ts";
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
    notTested(results),
    `${trials} trials in ${results.cells.length} cells. Self-test: ${plantedDefects.caught} of ${plantedDefects.planted} planted defects recognised. Harness errors: ${(errorRate * 100).toFixed(2)} % of the trials.`,
    ...(results.kernels.length > 1 ? [section("Differences between kernels", differenceItems(results, columns))] : []),
    ...(results.environmentComparisons.length > 0 ? [section("Environments", environmentItems(results))] : []),
    section("Kernel features", featureTable(results, columns)),
    section("Avoid", avoidOf(results, columns)),
    section("Matrix", columns.length > 1 ? grids(results, columns) : cellTable(results)),
    section(
      "Orders of events",
      orderLines(results, columns)
        .map((line) => (line.startsWith(" ") ? `    - ${inline(line.trim())}` : `- ${inline(line)}`))
        .join("\n"),
    ),
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
    section("Not run", notRunTable(results, columns)),
    section("Where", results.kernels.map(kernelItem).join("\n")),
  ]
    .filter((part) => part !== "")
    .join("\n\n")
    .concat("\n");
}

function cellTable({ cells }: Results): string {
  return table(["", "scenario", "setting", "verdict", "failures", "cell"], cells.map(cellRow));
}

function kernelItem({ release, version, machine, build, container, ...guests }: Results["kernels"][number]): string {
  const guest = guests.guest ?? guests.vagrantGuest;
  const ran = guest ? `; ${guest.qemu}, ${guest.acceleration} (${guest.reason})` : "";
  const held = container
    ? `; ${container.engine}, ${container.storageDriver}, ${container.privilege} (${container.privilegeReason})`
    : "";
  return `- kernel ${inline(`${release} ${version} ${machine}${build === undefined ? "" : `, ${build}`}${ran}${held}`)}`;
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

function causeItem(cause: Cause, columns: readonly Column[]): string {
  const { scenario, kernels, sentence, details, cells, ruledOut } = cause;
  const where = columns.length > 1 ? ` (on ${kernels})` : "";
  const examples = cells.length > 0 ? [`Counter-examples: ${cells.join(", ")}.`] : [];
  const rest = ruledOut.length > 0 ? [`Ruled out: ${ruledOut.join("; ")}.`] : [];
  return `- ${inline([`${scenario}${where}: ${sentence}.`, ...details, ...examples, ...rest].join(" "))}`;
}

/** In the words of the first cell; the commands of all. */
function failure(group: readonly ResultCell[], columns: readonly Column[]): string {
  const [cell] = group;
  if (!cell) return "";
  const evidence = cell.evidence.map(
    ({ outcome, count, message, errno, step, schedule, kernelLog, console, details }) =>
      [
        `${outcome}, ${count} times${step === undefined ? "" : ` at ${step}`}${schedule === undefined ? "" : `, order ${schedule}`}`,
        ...[message, errno].filter((line) => line !== undefined),
        ...(details ?? []),
        ...(kernelLog ?? []).map((line) => `kernel: ${line}`),
        ...(console === undefined ? [] : [`console of the machine: ${console}`]),
      ].join("\n"),
  );
  const text = [...evidence, group.map(({ repro }) => `$ ${repro}`).join("\n")].join("\n\n");
  const fence = fenceFor(text);
  const where = columns.length > 1 ? `on ${labelsOf(columns, group).join(", ")}` : cell.id;
  return `### ${inline(`${cell.scenario}, ${settingOf(cell)} (${where})`)}\n\n${fence}\n${text}\n${fence}`;
}
