import type { Column } from "../kernel-labels.ts";
import {
  type Finding,
  findingsOf,
  meaningInWords,
  predictedInWords,
  predictionSummary,
  type Status,
  subjectInWords,
} from "../prediction-words.ts";
import type { Results } from "../results-schema.ts";
import { type Markup, markup } from "./markup.ts";

/** What is known of the kernels by their version, held against what was seen: differences open, the rest folded. */
export function predictionsSection(results: Results, columns: readonly Column[]): Markup | string {
  if (results.predictions.length === 0) return "";
  const of = (status: Status) => findingsOf(results, columns, status);
  const [differing, open, agreeing, missing] = [of("differs"), of("not settled"), of("agrees"), of("not shown")];
  const probed = new Set(results.features.map(({ id }) => id));
  const shown = { probed, mostCells: columns.length > fewKernels ? 1 : 4 };
  return markup`<section id="predictions" aria-labelledby="predictions-title"><h2 id="predictions-title">Known results and this run</h2>
<p class="lead">What these kernels are known to show by their version, from changelogs, documentation, the kernel's source and earlier runs. ${predictionSummary(results)}</p>
${differing.length === 0 ? markup`<p><span class="mark stable"><b aria-hidden="true">✓</b> nothing differs</span></p>` : table("What differs", differing, shown)}
${folded("Not settled", open, shown)}${asPredicted(agreeing)}${nothingRan(missing)}</section>`;
}

function folded(title: string, findings: readonly Finding[], shown: Shown): Markup | string {
  if (findings.length === 0) return "";
  return markup`<details><summary>${title}: ${findings.length}</summary>${table(title, findings, shown)}</details>`;
}

interface Shown {
  /** Features that stand on this page. */
  readonly probed: ReadonlySet<string>;
  /** So many cells are named of each observation; the rest stands in results.json. */
  readonly mostCells: number;
}

/** With more of them each observation names one cell. */
const fewKernels = 3;

/** Hundreds, which nobody has to look at: a line each. `mountproof explain` tells where they are from. */
function asPredicted(findings: readonly Finding[]): Markup | string {
  if (findings.length === 0) return "";
  const items = [...Map.groupBy(findings, ({ prediction }) => prediction).entries()].map(([{ id, says }, ones]) => {
    const shown = ones.map(({ place, where }) => `${predictedInWords(place)}${where === "" ? "" : ` on ${where}`}`);
    return markup`<li>${says} <span class="soft">${shown.join("; ")} <code>${id}</code></span></li>
`;
  });
  return markup`<details><summary>As predicted: ${items.length}</summary><p class="soft"><code>mountproof explain ID</code> tells where each is from.</p><ul class="plain">${items}</ul></details>`;
}

/** A small run leaves many out: what they are, by reason. */
function nothingRan(findings: readonly Finding[]): Markup | string {
  if (findings.length === 0) return "";
  const reasons = [...Map.groupBy(findings, ({ place, where }) => [where, place.why ?? ""].filter(Boolean).join(": "))];
  const items = reasons.map(
    ([
      reason,
      ones,
    ]) => markup`<dt>${reason}</dt><dd>${[...new Set(ones.map(({ prediction }) => subjectInWords(prediction)))].join("; ")}</dd>
`,
  );
  return markup`<details><summary>Nothing ran: ${findings.length}</summary><dl class="features">${items}</dl></details>`;
}

/** A row for each known result and what it predicts, with all that was seen instead. */
function table(title: string, findings: readonly Finding[], shown: Shown): Markup {
  const rows = Map.groupBy(findings, ({ prediction, place }) => `${prediction.id} ${predictedInWords(place)}`);
  return markup`<table class="stack fixed predictions"><caption class="soft">${title}</caption><thead><tr><th scope="col">Known</th><th scope="col">Predicted</th><th scope="col">Seen</th></tr></thead>
<tbody>${[...rows.values()].map((ones) => row(ones, shown))}</tbody></table>`;
}

function row(findings: readonly Finding[], shown: Shown): Markup | string {
  const [first] = findings;
  if (!first) return "";
  const { prediction, place } = first;
  // What it means is told once for all kernels of which it is true.
  const meanings = [...Map.groupBy(findings, (one) => meaningOf(one.place))];
  const seen = meanings.map(
    ([meaning, ones]) =>
      markup`<div>${ones.map((one, i) => markup`${i > 0 ? markup`<br>` : ""}${observation(one, shown)}`)}${meaning === "" ? "" : `; ${meaning}`}</div>`,
  );
  return markup`<tr><th scope="row">${prediction.says}${about(prediction, shown)}</th><td>${predictedInWords(place)}</td><td>${mark(place.status)} ${seen}</td></tr>
`;
}

function about({ id, source, feature, row: behaviour, ...rest }: Finding["prediction"], { probed }: Shown): Markup {
  const known = behaviour === undefined ? "" : markup`<a href="#behaviour-${behaviour}">${behaviour}</a> `;
  const subject =
    feature !== undefined && probed.has(feature)
      ? markup`<a href="#feature-${feature}">${feature}</a>`
      : subjectInWords({ ...rest, ...(feature === undefined ? {} : { feature }) });
  return markup`<span class="title">${known}${subject}; ${sourceWords[source.kind]}: ${source.where} <code>${id}</code></span>`;
}

function observation({ where, place, cells }: Finding, { mostCells }: Shown): Markup {
  const kernels = where === "" ? "" : markup`<b>${where}</b> `;
  const links = cells.slice(0, mostCells).map((cell) => markup` <a href="#cell-${cell}">${cell}</a>`);
  const more = cells.length > mostCells ? ` and ${cells.length - mostCells} more` : "";
  return markup`${kernels}${place.observed ?? ""}${links}${more}`;
}

const sourceWords = {
  changelog: "changelog",
  documentation: "documentation",
  source: "kernel source",
  observation: "seen before",
} as const;

function meaningOf(place: Finding["place"]): string {
  return [meaningInWords(place), place.why ?? ""].filter((text) => text !== "").join("; ");
}

function mark(status: Status): Markup {
  const [tone, symbol] = marks[status];
  return markup`<span class="mark ${tone}"><b aria-hidden="true">${symbol}</b> ${status}</span>`;
}

const marks: Readonly<Record<Status, readonly [tone: string, symbol: string]>> = {
  agrees: ["stable", "✓"],
  differs: ["fails", "✗"],
  "not settled": ["inconclusive", "?"],
  "not shown": ["inconclusive", "–"],
};
