import { type GridRow, type GridScenario, gridOf } from "../grid.ts";
import type { Column } from "../kernel-labels.ts";
import type { ResultCell, Results } from "../results-schema.ts";
import type { SharedEvidence } from "../shared-evidence.ts";
import { verdictMeanings } from "../words.ts";
import { cellPlace, intervalOf, placeMark, verdictMark } from "./marks.ts";
import { type Markup, markup } from "./markup.ts";

/** Scenario and setting by kernel, a table for each subject: every cell's verdict, and its place on the page. */
export function matrixSection(
  results: Results,
  columns: readonly Column[],
  evidence: readonly SharedEvidence[],
): Markup {
  const subjects = [...Map.groupBy(results.cells, ({ subject }) => subject)];
  const explored = new Set(results.explorations.map(({ cell }) => cell));
  const matrix = { results, columns, explored, evidence: firstEvidence(evidence) };
  return markup`<section id="matrix" aria-labelledby="matrix-title"><h2 id="matrix-title">Matrix</h2>
<p class="lead">Scenarios break things on purpose: one that fails shows what breaks the root file system, not that the kernel is at fault. Each runs
at its own setting and then with one factor switched at a time. Numbers are failed trials of all trials.</p>
${matrixLegend()}
<div id="filters" hidden></div>
${subjects.map(([subject, cells]) => table(subject, gridOf(cells, columns), matrix))}
<p id="nothing" hidden>No cell passes these filters.</p></section>`;
}

interface Matrix {
  readonly results: Results;
  readonly columns: readonly Column[];
  /** Cells whose orders were explored. */
  readonly explored: ReadonlySet<string>;
  /** The first of each cell that has some. */
  readonly evidence: ReadonlyMap<string, number>;
}

function firstEvidence(evidence: readonly SharedEvidence[]): Map<string, number> {
  // The last entry of a key wins: turned round, the first evidence of a cell does.
  return new Map(evidence.flatMap(({ id, uses }) => uses.map(({ cell }) => [cell.id, id] as const)).reverse());
}

/** From so many columns on there is room for symbols and counts only. */
const dense = 5;
/** More do not fit on a desk: the table scrolls in a box of its own. */
const wide = 14;

function table(subject: string, scenarios: readonly GridScenario[], matrix: Matrix): Markup {
  const { columns, results } = matrix;
  const kinds = `${columns.length >= dense ? " dense" : ""}${columns.length > wide ? " wide" : ""}`;
  const heads = columns.map(({ label }) => markup`<th scope="col">${label}</th>`);
  const more =
    columns.length === 1
      ? markup`<th scope="col" class="extra">95 % interval</th><th scope="col" class="extra">Median</th><th scope="col" class="extra">p99</th>`
      : "";
  const titleOf = (name: string) => results.scenarios.find((scenario) => scenario.name === name)?.title ?? "";
  const silent = scenarios.flatMap(({ rows }) => rows).filter(({ tells }) => !tells).length;
  const every = markup`<input type="checkbox" class="every" id="every-${subject}"><label class="every-label" for="every-${subject}">Show all settings, also the ${silent} that come out like their scenario's own setting or are not settled</label>`;
  return markup`<div class="matrix">${silent === 0 ? "" : every}
<div class="scroll${kinds}" role="group" aria-label="Matrix of subject ${subject}" tabindex="0"><table class="grid signs cells"><caption class="hidden">Verdict of each scenario and setting by kernel, subject ${subject}</caption>
<thead><tr><th scope="col">Scenario and setting</th>${heads}${more}</tr></thead>
${scenarios.map((scenario) => body(scenario, titleOf(scenario.scenario), matrix))}</table></div></div>
`;
}

function body({ scenario, rows }: GridScenario, title: string, matrix: Matrix): Markup {
  const folded = rows.filter(({ tells }) => !tells).length;
  const fold = markup`<button type="button" class="fold" aria-expanded="false" hidden>${folded} more ${folded === 1 ? "setting" : "settings"}<span class="hidden"> of ${scenario}</span></button>`;
  const name = markup`${scenario}<span class="title">${title}</span>${folded === 0 ? "" : fold}`;
  return markup`<tbody>${rows.map((row) => line(row, row.varied.length === 0 ? name : undefined, matrix, scenario))}</tbody>
`;
}

function line(row: GridRow, name: Markup | undefined, matrix: Matrix, scenario: string): Markup {
  const own = name !== undefined;
  const first = row.cells.find((one) => one && matrix.explored.has(one.id));
  const explored = first ? markup` <a class="orders" href="#orders-${first.id}">orders</a>` : "";
  const head = own
    ? markup`<th scope="row">${name}${explored}</th>`
    : markup`<th scope="row" class="setting"><span class="hidden">${scenario} with </span>${row.setting}${explored}`;
  const kind = own ? "own" : row.tells ? "switched" : "switched silent";
  return markup`<tr class="${kind}">${head}${row.cells.map((one) => cell(one, matrix))}${extras(row, matrix)}
${own ? orders(row, matrix) : ""}`;
}

function cell(value: ResultCell | undefined, { evidence }: Matrix): Markup {
  if (!value) return markup`<td class="soft">–<span class="hidden"> not planned</span></td>`;
  // Thousands of these: the end of a cell goes without saying.
  return markup`<td>${cellPlace(value, evidence.get(value.id))}`;
}

/** A single kernel leaves room for the numbers behind the verdict. */
function extras({ cells }: GridRow, { columns }: Matrix): Markup | string {
  const [only] = cells;
  if (columns.length > 1 || !only) return "";
  const { total } = only.timings ?? {};
  return markup`<td class="extra number">${only.n === 0 ? "" : intervalOf(only.interval)}</td><td class="extra number">${total ? milliseconds(total.p50Ms) : ""}</td><td class="extra number">${total ? milliseconds(total.p99Ms) : ""}</td>`;
}

function milliseconds(ms: number): string {
  return `${Number(ms.toPrecision(3)).toLocaleString("en")} ms`;
}

/** Where a scenario names several orders of steps and some fail, what each of them did: often the order decides. */
function orders({ cells }: GridRow, { columns }: Matrix): Markup[] {
  const named = cells.filter((cell) => cell?.explored === false);
  const names = new Set(named.flatMap((cell) => Object.keys(cell?.schedules ?? {})));
  if (names.size < 2 || named.every((cell) => cell?.failures === 0)) return [];
  return [...names].map((name) => {
    const marks = cells.map((cell) => markup`<td>${orderMark(cell?.schedules[name])}`);
    const rest = columns.length === 1 ? markup`<td class="extra" colspan="3"></td>` : "";
    return markup`<tr class="switched order"><th scope="row" class="setting">order ${name}</th>${marks}${rest}</tr>
`;
  });
}

function orderMark(counts: { n: number; failures: number } | undefined): Markup | string {
  if (!counts || counts.n === 0) return "–";
  const { n, failures } = counts;
  const verdict = failures === 0 ? "stable" : failures === n ? "fails" : "flaky";
  return placeMark(verdict, `${failures}/${n}`);
}

/** The signs of all verdicts with their meanings. */
function matrixLegend(): Markup {
  const verdicts = Object.entries(verdictMeanings) as [keyof typeof verdictMeanings, string][];
  const items = verdicts.map(([verdict, meaning]) => markup`<li>${verdictMark(verdict)} ${meaning}</li>`);
  return markup`<ul class="legend" aria-label="Verdicts">${items}</ul>`;
}
