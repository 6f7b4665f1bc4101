import { type FlagGrid, type FlagRow, flagGrids, flagsOf, gridSentence, waitOf } from "../flag-grid.ts";
import { type Column, kernelsInWords, labelsOf } from "../kernel-labels.ts";
import type { ResultCell, Results } from "../results-schema.ts";
import { gridLink } from "./marks.ts";
import { type Markup, markup } from "./markup.ts";

/** Flags by delay, scenario by scenario, and the guide's own flows: what its readers come for. */
export function flagGridSection(results: Results, columns: readonly Column[]): Markup | string {
  const grids = flagGrids(results.cells);
  const flows = results.cells.filter(({ role }) => role === "guide");
  if (grids.length + flows.length === 0) return "";
  const scenarios = [...Map.groupBy(grids, ({ scenario }) => scenario)];
  const titleOf = (name: string) => results.scenarios.find((scenario) => scenario.name === name)?.title ?? "";
  return markup`<section id="flags" aria-labelledby="flags-title"><h2 id="flags-title">Flags and delays</h2>
<p class="lead">Overlay flags by the wait between FUSE mount and overlay. Each cell is failed trials of all trials; a dash was not planned.</p>
${scenarios.map(([name, ones]) => scenarioGrids(name, titleOf(name), ones, columns))}
${flows.length > 0 ? flowTable(flows, titleOf, columns) : ""}</section>`;
}

function scenarioGrids(name: string, title: string, grids: readonly FlagGrid[], columns: readonly Column[]): Markup {
  return markup`<h3>${name}</h3><p class="soft">${title}</p>
${[...Map.groupBy(grids, sameTable).values()].map((alike) => gridTable(alike, columns))}`;
}

/** Kernels with the same waits share a table. */
function sameTable({ subject, waits }: FlagGrid): string {
  return JSON.stringify([subject, waits]);
}

function gridTable(grids: readonly FlagGrid[], columns: readonly Column[]): Markup | string {
  const [grid] = grids;
  if (!grid) return "";
  const label = `Flags by wait, ${grid.scenario}, subject ${grid.subject}`;
  const heads = grid.waits.map((wait) => markup`<th scope="col">${wait}</th>`);
  const said = [...Map.groupBy(grids, gridSentence)].map(([sentence, ones]) => {
    const where = columns.length > 1 ? markup`<b>${kernelsInWords(columns, labelsOf(columns, ones))}</b>: ` : "";
    return markup`<p>${where}${sentence}</p>`;
  });
  return markup`${said}<div class="scroll" role="group" tabindex="0" aria-label="${label}"><table class="grid flags signs">
<thead><tr><th scope="col">Flags</th>${heads}</tr></thead>${grids.map((one) => gridBody(one, columns))}</table></div>
`;
}

function gridBody(grid: FlagGrid, columns: readonly Column[]): Markup {
  const kernel =
    columns.length > 1
      ? markup`<tr class="own"><th scope="rowgroup" colspan="${grid.waits.length + 1}">${labelsOf(columns, [grid]).join()}</th></tr>`
      : "";
  return markup`<tbody>${kernel}${grid.rows.map(row)}</tbody>`;
}

function row({ flags, cells }: FlagRow): Markup {
  const marks = cells.map((cell) => markup`<td>${cell ? gridLink(cell) : nothing}`);
  return markup`<tr><th scope="row"><code>${flags}</code></th>${marks}</tr>
`;
}

const nothing = markup`<span class="soft">–<span class="hidden"> not planned</span></span>`;

/** One row for each flow, one column for each kernel. */
function flowTable(
  cells: readonly ResultCell[],
  titleOf: (name: string) => string,
  columns: readonly Column[],
): Markup {
  const flows = [...Map.groupBy(cells, ({ scenario, subject }) => JSON.stringify([scenario, subject])).values()];
  const heads = columns.map(({ label }) => markup`<th scope="col">${label}</th>`);
  return markup`<h3>The guide's flows</h3><div class="scroll" role="group" tabindex="0" aria-label="The guide's flows by kernel"><table class="grid flags signs">
<thead><tr><th scope="col">Flow</th><th scope="col">Setting</th>${heads}</tr></thead><tbody>${flows.map((flow) => flowRow(flow, titleOf, columns))}</tbody></table></div>`;
}

function flowRow(
  flow: readonly ResultCell[],
  titleOf: (name: string) => string,
  columns: readonly Column[],
): Markup | string {
  const [first] = flow;
  if (!first) return "";
  const { scenario, factors } = first;
  const marks = columns.map(({ kernel, environment }) => {
    const cell = flow.find((one) => one.kernel === kernel && one.environment === environment);
    return markup`<td>${cell ? gridLink(cell) : nothing}`;
  });
  const setting = `${flagsOf(first)}; ${waitOf(first)}; upper on ${factors.placement}; ${factors.overlay === "kernel" ? "the kernel's overlayfs" : factors.overlay}`;
  return markup`<tr><th scope="row">${scenario}<span class="title">${titleOf(scenario)}</span></th><td class="setting">${setting}</td>${marks}</tr>
`;
}
