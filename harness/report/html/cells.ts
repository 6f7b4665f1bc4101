import type { ResultCell, Results } from "../results-schema.ts";
import { settingOf } from "../words.ts";
import { cellLink, intervalOf } from "./marks.ts";
import { type Markup, markup } from "./markup.ts";

/**
 * The numbers of every cell. Of several kernels that would be most of the page, and the matrix has the counts: there it is a table of what each
 * count means.
 */
export function cellsSection({ cells }: Results, several: boolean): Markup {
  return markup`<section id="cells" aria-labelledby="cells-title"><h2 id="cells-title">${several ? "Counts and their intervals" : "All cells"}</h2>
<p class="lead">The interval is the exact 95 % interval of the failure rate (Clopper and Pearson). A cell is stable below the target with 95 % confidence, or when
every order of its steps passed three times.</p>
${several ? counts(cells) : all(cells)}</section>`;
}

function counts(cells: readonly ResultCell[]): Markup {
  const tried = cells.filter(({ n }) => n > 0).toSorted((a, b) => a.n - b.n || a.failures - b.failures);
  const alike = [...Map.groupBy(tried, ({ n, failures }) => `${failures} of ${n}`)];
  const rows = alike.map(
    ([
      count,
      ones,
    ]) => markup`<tr><th scope="row">${count}<td>${ones[0] ? intervalOf(ones[0].interval) : ""}<td>${ones.length}
`,
  );
  return markup`<details><summary>${alike.length} counts in ${cells.length} cells</summary><table class="numbers-table"><caption class="hidden">Counts and their intervals</caption><thead><tr><th scope="col">Failed</th><th scope="col">Interval</th><th scope="col">Cells</th></tr></thead><tbody>${rows}</tbody></table></details>`;
}

function all(cells: readonly ResultCell[]): Markup {
  const scenarios = [...Map.groupBy(cells, ({ scenario }) => scenario)];
  return markup`<details><summary>${cells.length} cells in numbers</summary><table class="numbers-table stack"><caption class="hidden">Every cell in numbers</caption><thead><tr><th scope="col">Setting</th><th scope="col">Verdict</th><th scope="col">Failed</th><th scope="col">Interval</th><th scope="col">Settled by</th></tr></thead>
${scenarios.map(([name, ofIt]) => markup`<tbody><tr><th scope="rowgroup" colspan="5">${name}</th></tr>${ofIt.map(row)}</tbody>`)}</table></details>`;
}

function row(cell: ResultCell): Markup {
  const { n, failures, harnessErrors, interval, basis, verdict, needs } = cell;
  const ours = harnessErrors === 0 ? "" : ` (and ${harnessErrors} harness errors)`;
  const more = verdict === "inconclusive" ? `, ${needs} more needed` : "";
  return markup`<tr><th scope="row">${settingOf(cell)}</th><td>${cellLink(cell, "")}</td><td class="number">${failures} of ${n}${ours}</td><td class="number">${n === 0 ? "none" : intervalOf(interval)}</td><td>${basis}${more}</td></tr>
`;
}
