import { type Column, labelsOf } from "../kernel-labels.ts";
import type { Results } from "../results-schema.ts";
import { verdictMark } from "./marks.ts";
import { type Markup, markup } from "./markup.ts";

type Planted = Results["plantedServers"][number];

/** How well the oracles see: servers with a defect planted on purpose. */
export function plantedSection({ plantedServers }: Results, columns: readonly Column[]): Markup | string {
  if (plantedServers.length === 0) return "";
  return markup`<section id="planted" aria-labelledby="planted-title"><h2 id="planted-title">Defective servers</h2>
<p class="lead">A harness that sees nothing finds every kernel in order. So the same steps are run with servers that are wrong in one way each, judged like any other.</p>
${plantedServers.map((one) => table(one, columns))}</section>`;
}

function table(one: Planted, columns: readonly Column[]): Markup {
  const { defects, caught, attributed, healthy } = one;
  const where = columns.length > 1 ? ` on ${labelsOf(columns, [one]).join()}` : "";
  return markup`<p>${caught} of ${defects.length} defects caught${where}, ${attributed} named as the cause by themselves; without a defect ${healthy.failures} of ${healthy.n} trials failed.</p>
<details><summary>Each defect</summary><table class="stack fixed"><thead><tr><th scope="col">The server</th><th scope="col">Rule that it breaks</th><th scope="col">Failed</th><th scope="col">How it showed</th><th scope="col">Named</th></tr></thead>
<tbody>${defects.map(row)}</tbody></table></details>`;
}

function row({ name, title, property, n, failures, outcome, shown, attributed }: Planted["defects"][number]): Markup {
  const how = outcome === undefined ? "not caught" : markup`${outcome}<span class="title">${shown ?? ""}</span>`;
  return markup`<tr><th scope="row">${title}<span class="title">${name}</span></th><td>${property}</td><td class="number">${failures} of ${n}</td><td>${how}</td><td>${attributed ? verdictMark("stable", "yes") : verdictMark("inconclusive", "no")}</td></tr>
`;
}
