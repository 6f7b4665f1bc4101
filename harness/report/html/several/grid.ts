import { type GridRow, type GridScenario, gridOf } from "../../grid.ts";
import type { Column } from "../../kernel-labels.ts";
import type { ResultCell, Results } from "../../results-schema.ts";
import { cellLink, verdictMark } from "../marks.ts";
import { type Markup, markup } from "../markup.ts";
import { matrices, matrixLegend } from "../matrix.ts";

/** Scenario and switched factor by kernel, a table for each subject; below it the matrix of each kernel by factor. */
export function gridSection(results: Results, columns: readonly Column[]): Markup {
  const subjects = [...Map.groupBy(results.cells, ({ subject }) => subject)];
  return markup`<section id="matrix" aria-labelledby="matrix-title"><h2 id="matrix-title">Matrix</h2>
<p class="lead">Scenarios break things on purpose: one that fails shows what breaks the root file system, not that the kernel is at fault. Each runs
at its own setting and then with one factor switched at a time. Numbers are failed trials of all trials.</p>
${matrixLegend()}
${subjects.map(([subject, cells], i) => grid(subject, gridOf(cells, columns), columns, { results, number: i }))}
<details><summary>By factor, kernel by kernel</summary>${matrices(results)}</details></section>`;
}

interface Whole {
  readonly results: Results;
  /** Of the table on the page. */
  readonly number: number;
}

/** The box works without a script: its state alone shows or hides the rows after it. */
function grid(
  subject: string,
  scenarios: readonly GridScenario[],
  columns: readonly Column[],
  { results, number }: Whole,
): Markup {
  const rows = scenarios.flatMap((scenario) => scenario.rows);
  const silent = rows.filter(({ tells }) => !tells).length;
  const titleOf = (name: string) => results.scenarios.find((scenario) => scenario.name === name)?.title ?? "";
  const box = markup`<input type="checkbox" id="every-${number}" class="every"><label for="every-${number}">Show all ${rows.length} settings, also the ${silent} that come out like their scenario's own setting or are not settled</label>`;
  const heads = columns.map(({ label }) => markup`<th scope="col">${label}</th>`);
  return markup`<div>${silent === 0 ? "" : box}
<div class="scroll tall${columns.length > 4 ? " dense" : ""}" role="group" aria-label="Matrix of subject ${subject}" tabindex="0"><table class="grid"><caption class="hidden">Subject ${subject}</caption>
<thead><tr><th scope="col">Scenario and setting</th>${heads}</tr></thead>
${scenarios.map((scenario) => body(scenario, titleOf(scenario.scenario)))}</table></div></div>
`;
}

function body({ scenario, rows }: GridScenario, title: string): Markup {
  return markup`<tbody>${rows.map((row) => line(row, scenario, title))}</tbody>
`;
}

function line(row: GridRow, scenario: string, title: string): Markup {
  const own = row.varied.length === 0;
  const head = own
    ? markup`<th scope="row">${scenario}<span class="title">${title}</span></th>`
    : markup`<th scope="row" class="setting"><span class="hidden">${scenario} with </span>${row.setting}</th>`;
  const kind = own ? "own" : row.tells ? "switched" : "switched silent";
  return markup`<tr class="${kind}">${head}${row.cells.map(cell)}</tr>
${own ? orders(row) : ""}`;
}

function cell(value: ResultCell | undefined): Markup {
  return markup`<td>${value ? cellLink(value, "") : markup`<span class="soft">–<span class="hidden"> not planned</span></span>`}</td>`;
}

/** Where a scenario runs several orders of steps and some fail, what each of them did. */
function orders({ cells }: GridRow): Markup[] {
  const names = new Set(cells.flatMap((cell) => Object.keys(cell?.schedules ?? {})));
  if (names.size < 2 || cells.every((cell) => !cell || cell.failures === 0)) return [];
  return [...names].map((name) => {
    const marks = cells.map((cell) => markup`<td>${orderMark(cell?.schedules[name])}</td>`);
    return markup`<tr class="switched"><th scope="row" class="setting">order ${name}</th>${marks}</tr>
`;
  });
}

function orderMark(counts: { n: number; failures: number } | undefined): Markup | string {
  if (!counts || counts.n === 0) return "–";
  const { n, failures } = counts;
  const verdict = failures === 0 ? "stable" : failures === n ? "fails" : "flaky";
  return verdictMark(verdict, markup`<span class="word">${verdict} </span><small>${failures}/${n}</small>`);
}
