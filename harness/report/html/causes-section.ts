import { type Cause, causesOf } from "../causes.ts";
import type { Column } from "../kernel-labels.ts";
import type { Results } from "../results-schema.ts";
import { type Markup, markup } from "./markup.ts";

/** Why scenarios fail: the smallest set of levels that every failure and no pass has, and what was ruled out. */
export function causesSection({ attributions }: Results, columns: readonly Column[]): Markup {
  const causes = causesOf(attributions, columns);
  const place = columns.length > 1 ? "on" : "kernel";
  return markup`<section id="causes" aria-labelledby="causes-title"><h2 id="causes-title">Causes</h2>
<p class="lead">The smallest set of factor levels present in every failing and in no passing cell of a scenario. Ruled out is what was switched without
making a difference.</p>
${causes.length === 0 ? markup`<p>Nothing failed.</p>` : markup`<ul class="causes">${causes.map((cause) => item(cause, place))}</ul>`}</section>`;
}

function item({ scenario, kernels, sentence, ruledOut }: Cause, place: string): Markup {
  const rest = markup`<br><span class="soft">Ruled out: ${ruledOut.join("; ")}</span>`;
  return markup`<li><b>${scenario}</b> <span class="soft">(${place} ${kernels})</span>: ${sentence}${ruledOut.length > 0 ? rest : ""}</li>
`;
}
