import type { ResultCell, Results } from "../results-schema.ts";
import { settingOf, verdictMeanings } from "../words.ts";
import { cellLink, verdictMark } from "./marks.ts";
import { type Markup, markup } from "./markup.ts";

/** Scenario by factor level. */
export function matrixSection(results: Results): Markup {
  return markup`<section id="matrix" aria-labelledby="matrix-title"><h2 id="matrix-title">Matrix</h2>
<p class="lead">Scenarios break things on purpose: one that fails shows what breaks the root file system, not that the kernel is at fault. Each runs
at its own setting and then with one factor switched at a time. Numbers are failed trials of all trials.</p>
${matrixLegend()}
${matrices(results)}</section>`;
}

/** A table for each kernel, environment and subject. */
export function matrices(results: Results): Markup[] {
  const places = [...Map.groupBy(results.cells, placeOf)];
  return places.map(([place, cells]) => matrix(place, cells, results));
}

function matrix(place: string, cells: readonly ResultCell[], { scenarios }: Results): Markup {
  const rows = [...Map.groupBy(cells, ({ scenario }) => scenario)];
  return markup`<table class="stack matrix"><caption>${place}</caption>
<thead><tr><th scope="col">Scenario</th><th scope="col">Own setting</th><th scope="col">One factor switched</th></tr></thead>
<tbody>${rows.map(([name, own]) => row(name, scenarios.find((scenario) => scenario.name === name)?.title ?? "", own))}</tbody></table>
`;
}

/** Cells in which many factors are switched at once: there is no factor to list them by. */
const manyAtOnce: readonly ResultCell["role"][] = ["array", "confirmation"];

function row(name: string, title: string, cells: readonly ResultCell[]): Markup {
  const own = cells.filter(({ varied }) => varied.length === 0);
  const many = cells.filter(({ role, varied }) => manyAtOnce.includes(role) && varied.length > 0);
  const switched = Map.groupBy(
    cells.filter((cell) => cell.varied.length > 0 && !many.includes(cell)),
    ({ varied }) => varied.join(", "),
  );
  return markup`<tr><th scope="row">${name}<span class="title">${title}</span></th>
<td>${own.map((cell) => markup`${cellLink(cell, "")}${cell.explored ? markup`<p class="title"><a href="#orders-${cell.id}">by order of steps</a></p>` : orders(cell)}`)}</td>
<td>${[...switched].map(([factor, ones]) => factorRow(factor, ones, own[0]))}${manyRow(many)}</td></tr>
`;
}

function factorRow(factor: string, cells: readonly ResultCell[], own: ResultCell | undefined): Markup {
  const levelOf = (cell: ResultCell) => cells[0]?.varied.map((name) => cell.factors[name]).join(", ") ?? "";
  const marks = cells.map((cell) => markup`<li>${cellLink(cell, levelOf(cell))}</li>`);
  const instead = own ? ` instead of ${levelOf(own)}` : "";
  return markup`<div class="factor"><span><b>${factor}</b>${instead}</span><ul class="chips" aria-label="${factor}">${marks}</ul></div>`;
}

/** How many held, and each that did not. */
function manyRow(cells: readonly ResultCell[]): Markup | string {
  if (cells.length === 0) return "";
  const verdicts = [...Map.groupBy(cells, ({ verdict }) => verdict)];
  const counts = verdicts.map(
    ([verdict, ones]) => markup`<li>${verdictMark(verdict, markup`${ones.length} ${verdict}`)}</li>`,
  );
  const others = cells.filter(({ verdict }) => verdict !== "stable");
  const list = others.map((cell) => markup`<li>${cellLink(cell, settingOf(cell))}</li>`);
  return markup`<div class="factor"><span><b>many at once</b>: ${cells.length} combinations</span><ul class="chips" aria-label="combinations by verdict">${counts}</ul></div>
${others.length > 0 ? markup`<details><summary>The ${others.length} that are not stable</summary><ul class="chips">${list}</ul></details>` : ""}`;
}

/** Where a scenario runs several orders of steps, what each of them did: often the order decides. */
function orders(cell: ResultCell): Markup | string {
  const all = Object.entries(cell.schedules);
  if (all.length < 2 || cell.failures === 0) return "";
  const items = all.map(([name, { n, failures }]) => {
    const verdict = failures === 0 ? "stable" : failures === n ? "fails" : "flaky";
    return markup`<li>${verdictMark(verdict, markup`${name} <small>${failures}/${n} failed</small>`)}</li>`;
  });
  return markup`<p class="title">by order of steps:</p><ul class="chips" aria-label="by order of steps">${items}</ul>`;
}

/** The signs of all verdicts with their meanings. */
export function matrixLegend(): Markup {
  const verdicts = Object.entries(verdictMeanings) as [keyof typeof verdictMeanings, string][];
  const items = verdicts.map(([verdict, meaning]) => markup`<li>${verdictMark(verdict)} ${meaning}</li>`);
  return markup`<ul class="legend" aria-label="Verdicts">${items}</ul>`;
}

export function placeOf({
  kernel,
  environment,
  subject,
}: Pick<ResultCell, "kernel" | "environment" | "subject">): string {
  return `kernel ${kernel}, environment ${environment}, subject ${subject}`;
}
