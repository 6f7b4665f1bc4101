import type { ResultCell, Results } from "../results-schema.ts";
import { settingOf } from "../words.ts";
import { cellMark } from "./marks.ts";
import { type Markup, markup } from "./markup.ts";

type Evidence = ResultCell["evidence"][number];

/** The evidence of every cell that has some, word for word, and the command that runs it again. */
export function failuresSection({ cells, scenarios }: Results): Markup {
  const failing = cells.filter(({ evidence }) => evidence.length > 0);
  const groups = [...Map.groupBy(failing, ({ scenario }) => scenario)];
  const mechanismOf = (name: string) => scenarios.find((scenario) => scenario.name === name)?.mechanism ?? "";
  return markup`<section id="failures" aria-labelledby="failures-title"><h2 id="failures-title">Failures, word for word</h2>
${groups.length === 0 ? markup`<p>No trial failed.</p>` : ""}${groups.map(([name, ofIt]) => markup`<h3>${name}</h3><p class="soft">${mechanismOf(name)}</p>${ofIt.map(details)}`)}</section>`;
}

function details(cell: ResultCell): Markup {
  const open = cell.role === "variation" ? "" : markup` open`;
  return markup`<details id="failure-${cell.id}"${open}><summary>${cellMark(cell, settingOf(cell))} <code>${cell.id}</code></summary>
<p class="soft">${levels(cell)}</p>
${cell.evidence.map(evidence)}
<p>Run it again:</p><pre><code>${cell.repro}</code></pre></details>
`;
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
