import { type Column, kernelsInWords, labelsOf } from "../kernel-labels.ts";
import type { EvidenceUse, SharedEvidence } from "../shared-evidence.ts";
import { settingOf } from "../words.ts";
import { type Markup, markup } from "./markup.ts";

type Words = SharedEvidence["words"];

/**
 * Every failure that was seen, word for word, once: in the words of the first trial that showed it, with all settings and kernels that did.
 * The script shows the same words in each cell.
 */
export function failuresSection(columns: readonly Column[], evidence: readonly SharedEvidence[]): Markup {
  const byOutcome = [...Map.groupBy(evidence, ({ outcome }) => outcome)];
  return markup`<section id="failures" aria-labelledby="failures-title"><h2 id="failures-title">Failures, word for word</h2>
<p class="lead">Each in the words of the first trial that showed it; the others differ in numbers and identifiers at most. <code>mountproof repro CELL</code> runs a cell
again.</p>
${byOutcome.length === 0 ? markup`<p>No trial failed.</p>` : ""}${byOutcome.map(([outcome, ofIt]) => markup`<h3>${outcome}</h3>${ofIt.map((one) => details(one, columns))}`)}</section>`;
}

function details({ id, words, uses }: SharedEvidence, columns: readonly Column[]): Markup {
  const trials = uses.reduce((sum, { count }) => sum + count, 0);
  const where = columns.length > 1 ? ` on ${kernelsInWords(columns, labelsIn(uses, columns))}` : "";
  return markup`<details class="failure" id="failure-${id}"><summary><code>${headline(words)}</code> <small>${trials} ${trials === 1 ? "trial" : "trials"}${where}</small></summary>
<div class="words">${verbatim(words)}</div>${settings(uses, columns)}${firstTrial(uses[0], columns)}${consoles(uses)}</details>
`;
}

function firstTrial(first: EvidenceUse | undefined, columns: readonly Column[]): Markup | string {
  if (!first) return "";
  const { cell, trial, step, schedule } = first;
  const where = columns.length > 1 ? `, ${labelsOf(columns, [cell]).join()}` : "";
  return markup`<p>First: cell ${cell.id}${where}, trial ${trial}${step === undefined ? "" : `, step ${step}`}${schedule === undefined || schedule === "in-order" ? "" : `, order ${schedule}`}</p>`;
}

function headline({ message, errno, details: facts }: Words): string {
  const [line = ""] = (message ?? errno ?? facts?.[0] ?? "").split("\n");
  return line.length <= longestHeadline ? line : `… ${line.slice(-longestHeadline)}`;
}

/** The end of a runtime's message is what tells it from others. */
const longestHeadline = 90;

function labelsIn(uses: readonly EvidenceUse[], columns: readonly Column[]): string[] {
  return labelsOf(
    columns,
    uses.map(({ cell }) => cell),
  );
}

/** The kernels are told only of settings that did not fail so on all kernels of this failure. */
function settings(uses: readonly EvidenceUse[], columns: readonly Column[]): Markup[] {
  const all = labelsIn(uses, columns).length;
  return [...Map.groupBy(uses, ({ cell }) => cell.scenario)].map(([scenario, ofIt]) => {
    const links = [...Map.groupBy(ofIt, ({ cell }) => settingOf(cell))].map(([setting, ones], i) => {
      const own = labelsIn(ones, columns);
      const where = own.length < all ? markup` on ${kernelsInWords(columns, own)}` : "";
      return markup`${i > 0 ? "; " : ""}<a href="#cell-${ones[0]?.cell.id ?? ""}">${inShort(setting, ones[0])}</a>${where}`;
    });
    return markup`<p><b>${scenario}</b>: ${links}</p>`;
  });
}

/** Of a row of a covering array the levels say nothing that its cell would not. */
function inShort(setting: string, use: EvidenceUse | undefined): string {
  const switched = use?.cell.varied.length ?? 0;
  return switched > 3 ? `${switched} factors switched (${use?.cell.id})` : setting;
}

/** Each kernel has written one of its own; the paths count from the ledger's directory, which need not be the page's. */
function consoles(uses: readonly EvidenceUse[]): Markup | string {
  const paths = new Set(uses.flatMap(({ console }) => console ?? []));
  if (paths.size === 0) return "";
  return markup`<p class="soft">Console of the machine, beside the ledger: ${[...paths].map((path) => markup`<code>${path}</code> `)}</p>`;
}

function verbatim({ path, message, errno, details: facts, kernelLog }: Words): Markup {
  const text = [message, errno, ...(facts ?? [])].filter((line) => line !== undefined).join("\n");
  const said = text === "" ? "" : markup`<pre>${text}</pre>`;
  const log =
    kernelLog && kernelLog.length > 0 ? markup`<p class="soft">Kernel log</p><pre>${kernelLog.join("\n")}</pre>` : "";
  return markup`${said}${path === undefined ? "" : markup`<p class="soft">Path ${path}</p>`}${log}`;
}
