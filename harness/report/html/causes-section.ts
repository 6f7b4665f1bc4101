import { type Cause, causesOf } from "../causes.ts";
import type { Column } from "../kernel-labels.ts";
import type { Results } from "../results-schema.ts";
import { type Markup, markup } from "./markup.ts";

/** Why scenarios fail: the smallest set of levels with which trials fail, what its counter-examples showed, and what was ruled out. */
export function causesSection({ attributions, cells }: Results, columns: readonly Column[]): Markup {
  const causes = causesOf(attributions, columns);
  const place = columns.length > 1 ? "on" : "kernel";
  const known = new Set(cells.map(({ id }) => id));
  return markup`<section id="causes" aria-labelledby="causes-title"><h2 id="causes-title">Causes</h2>
<p class="lead">The smallest set of factor levels with which trials of a scenario fail more often than chance explains (error 1 % a scenario). It is
confirmed when switching any one of these levels makes a failing cell pass, and switching all others does not. Ruled out is what was switched without making a
difference.</p>
${causes.length === 0 ? markup`<p>Nothing failed.</p>` : markup`<ul class="causes">${causes.map((cause) => item(cause, place, known, columns.length > fewKernels ? 2 : 6))}</ul>`}</section>`;
}

function item(
  { scenario, kernels, sentence, details, cells, ruledOut }: Cause,
  place: string,
  known: ReadonlySet<string>,
  mostLinks: number,
): Markup {
  const rest = markup`<br><span class="soft">Ruled out: ${ruledOut.join("; ")}.</span>`;
  return markup`<li><b>${scenario}</b> <span class="soft">(${place} ${kernels})</span>: ${sentence}.${details.length > 0 ? markup`<br>${details.join(" ")}` : ""}${links(
    cells.filter((cell) => known.has(cell)),
    mostLinks,
  )}${ruledOut.length > 0 ? rest : ""}</li>
`;
}

/** With more of them fewer cells are named, or they would fill the page; `results.json` has all. */
const fewKernels = 3;

function links(cells: readonly string[], mostLinks: number): Markup | string {
  if (cells.length === 0) return "";
  const more = cells.length > mostLinks ? ` and ${cells.length - mostLinks} more` : "";
  const named = cells
    .slice(0, mostLinks)
    .map((cell, i) => markup`${i > 0 ? ", " : ""}<a href="#cell-${cell}">${cell}</a>`);
  return markup` <span class="soft">Counter-examples: ${named}${more}.</span>`;
}
