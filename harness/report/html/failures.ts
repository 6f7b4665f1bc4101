import { failureGroups } from "../failure-groups.ts";
import { type Column, kernelsInWords, labelsOf } from "../kernel-labels.ts";
import type { ResultCell, Results } from "../results-schema.ts";
import { ratio, settingOf } from "../words.ts";
import { cellMark } from "./marks.ts";
import { type Markup, markup } from "./markup.ts";

type Evidence = ResultCell["evidence"][number];

/**
 * The evidence of every cell that has some, word for word, and the command that runs it again. Kernels that failed at the same setting
 * with the same words stand together, in the words of the first.
 */
export function failuresSection({ cells, scenarios }: Results, columns: readonly Column[]): Markup {
  const groups = [...Map.groupBy(failureGroups(cells), ([first]) => first?.scenario ?? "")];
  const mechanismOf = (name: string) => scenarios.find((scenario) => scenario.name === name)?.mechanism ?? "";
  return markup`<section id="failures" aria-labelledby="failures-title"><h2 id="failures-title">Failures, word for word</h2>
${groups.length === 0 ? markup`<p>No trial failed.</p>` : ""}${groups.map(([name, ofIt]) => markup`<h3>${name}</h3><p class="soft">${mechanismOf(name)}</p>${ofIt.map((group) => details(group, columns))}`)}</section>`;
}

function details(group: readonly ResultCell[], columns: readonly Column[]): Markup | string {
  const [cell] = group;
  if (!cell) return "";
  // Of several kernels there is too much to have it all open.
  const open = cell.role === "variation" || (columns.length > 1 && cell.role !== "recommended") ? "" : markup` open`;
  const ids = group.length > 1 ? group.map(({ id }) => markup`<span id="failure-${id}"></span>`) : "";
  const own = group.length > 1 ? "" : markup` id="failure-${cell.id}"`;
  return markup`<details${own}${open}><summary>${cellMark(cell, settingOf(cell))} ${columns.length > 1 ? onKernels(group, columns) : markup`<code>${cell.id}</code>`}</summary>
${ids}<p class="soft">${levels(cell)}</p>
${cell.evidence.map(evidence)}${consoles(group)}
<p>Run it again:</p><pre><code>${group.map(({ repro }) => repro).join("\n")}</code></pre></details>
`;
}

/** Each kernel has written one of its own; the paths count from the ledger's directory, which need not be the page's. */
function consoles(group: readonly ResultCell[]): Markup | string {
  const paths = new Set(group.flatMap(({ evidence }) => evidence.flatMap(({ console }) => console ?? [])));
  if (paths.size === 0) return "";
  return markup`<p class="soft">Console of the machine, beside the ledger: ${[...paths].map((path) => markup`<code>${path}</code> `)}</p>`;
}

/** `6/6 failed on 6.1, 7.2; 5/6 failed on 5.10`. */
function onKernels(group: readonly ResultCell[], columns: readonly Column[]): Markup {
  const words = [...Map.groupBy(group, ratio)].map(
    ([counts, ones]) => `${counts} on ${kernelsInWords(columns, labelsOf(columns, ones))}`,
  );
  return markup`<span class="soft">${words.join("; ")}</span>`;
}

function evidence({ outcome, count, step, schedule, path, ...verbatim }: Evidence): Markup {
  const where = [step && `at step ${step}`, schedule && `order ${schedule}`, path && `path ${path}`].filter(
    (part) => part,
  );
  return markup`<p><b>${outcome}</b> in ${count} ${count === 1 ? "trial" : "trials"}${where.length > 0 ? `, ${where.join(", ")}` : ""}</p>
${blocks(verbatim)}`;
}

function blocks({
  message,
  errno,
  details: facts,
  kernelLog,
}: Pick<Evidence, "message" | "errno" | "details" | "kernelLog">): Markup {
  const text = [message, errno, ...(facts ?? [])].filter((line) => line !== undefined).join("\n");
  const said = text === "" ? "" : markup`<pre>${text}</pre>`;
  const log =
    kernelLog && kernelLog.length > 0 ? markup`<p class="soft">Kernel log</p><pre>${kernelLog.join("\n")}</pre>` : "";
  return markup`${said}${log}`;
}

function levels({ factors }: ResultCell): string {
  return Object.entries(factors)
    .map(([factor, level]) => `${factor}=${level}`)
    .join(" · ");
}
