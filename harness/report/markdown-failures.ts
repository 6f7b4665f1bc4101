import { failureGroups } from "./failure-groups.ts";
import { type Column, kernelsInWords, labelsOf } from "./kernel-labels.ts";
import type { Block } from "./markdown-fit.ts";
import { fenced, insideElement } from "./markdown-syntax.ts";
import type { ResultCell, Results } from "./results-schema.ts";
import { ratio, settingOf, verdictSymbols } from "./words.ts";

/** Failing settings, each a line that opens to its evidence word for word. Those that matter for the verdict come first. */
export function failuresBlock({ cells }: Results, columns: readonly Column[]): Block {
  const groups = failureGroups(cells).toSorted(([a], [b]) => rankOf(a) - rankOf(b));
  const items = groups.map((group) => failingSetting(group, columns));
  return { title: "Failures", items, between: "\n\n", what: "failing setting", share: 14_000 };
}

/** Cells of the covering array and those that confirm a cause repeat what others show. */
const ranks: Readonly<Partial<Record<ResultCell["role"], number>>> = {
  recommended: 0,
  guide: 1,
  array: 3,
  confirmation: 4,
};

function rankOf(cell: ResultCell | undefined): number {
  return (cell && ranks[cell.role]) ?? 2;
}

/** In the words of the first cell; the commands of all. */
function failingSetting(group: readonly ResultCell[], columns: readonly Column[]): string {
  const [cell] = group;
  if (!cell) return "";
  const where = columns.length > 1 ? kernelsInWords(columns, labelsOf(columns, group)) : cell.id;
  const told = `${cell.scenario}, ${settingOf(cell)}: ${ratio(cell)}${outcomeOf(cell)} (${where})`;
  const commands = group.map(({ repro }) => `$ ${repro}`).join("\n");
  const texts = [...cell.evidence.map(evidenceText), commands].join("\n\n");
  const summary = `${verdictSymbols[cell.verdict]} ${insideElement(told)}`;
  return `<details><summary>${summary}</summary>\n\n${fenced(texts)}\n\n</details>`;
}

function outcomeOf({ evidence: [first] }: ResultCell): string {
  return first ? `, ${first.outcome}` : "";
}

function evidenceText(one: ResultCell["evidence"][number]): string {
  const { outcome, count, message, errno, step, schedule, kernelLog, console, details } = one;
  return [
    `${outcome}, ${count} times${step === undefined ? "" : ` at ${step}`}${schedule === undefined ? "" : `, order ${schedule}`}`,
    ...[message, errno].filter((line) => line !== undefined),
    ...(details ?? []),
    ...(kernelLog ?? []).map((line) => `kernel: ${line}`),
    ...(console === undefined ? [] : [`console of the machine: ${console}`]),
  ].join("\n");
}
