import { type Column, labelsOf } from "../kernel-labels.ts";
import type { ResultCell, Results } from "../results-schema.ts";
import { settingOf } from "../words.ts";
import { intervalOf, verdictMark } from "./marks.ts";
import { type Markup, markup } from "./markup.ts";

/** Every cell with its numbers. The matrix leads here, and from here to the evidence. */
export function cellsTable({ cells }: Results, columns: readonly Column[]): Markup {
  const places = [...Map.groupBy(cells, (cell) => labelsOf(columns, [cell]).join())];
  return markup`<section id="cells" aria-labelledby="cells-title"><h2 id="cells-title">All cells</h2>
<p class="lead">The interval is the exact 95 % interval of the failure rate (Clopper and Pearson). A cell is stable below the target with 95 % confidence, or when
every order of its steps passed three times.</p>
${columns.length > 1 ? places.map(([label, ofIt]) => markup`<details><summary>Kernel ${label}: ${ofIt.length} cells</summary>${table(ofIt)}</details>`) : table(cells)}</section>`;
}

function table(cells: readonly ResultCell[]): Markup {
  return markup`<table class="stack"><thead><tr><th scope="col">Cell</th><th scope="col">Setting</th><th scope="col">Verdict</th><th scope="col">Failed</th><th scope="col">Interval</th><th scope="col">Settled by</th></tr></thead>
<tbody>${cells.map(row)}</tbody></table>`;
}

function row(cell: ResultCell): Markup {
  const { id, scenario, verdict, n, failures, harnessErrors, needs } = cell;
  const ours = harnessErrors === 0 ? "" : ` (and ${harnessErrors} harness errors)`;
  const more = verdict === "inconclusive" ? `, ${needs} more needed` : "";
  const name =
    cell.evidence.length > 0 ? markup`<a href="#failure-${id}"><code>${id}</code></a>` : markup`<code>${id}</code>`;
  return markup`<tr id="cell-${id}"><td>${name}</td><th scope="row">${scenario}<span class="title">${settingOf(cell)}</span></th><td>${verdictMark(verdict)}</td>
<td class="number">${failures} of ${n}${ours}</td><td class="number">${n === 0 ? "none" : intervalOf(cell.interval)}</td><td>${cell.basis}${more}</td></tr>
`;
}
