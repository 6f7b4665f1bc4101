import { type Column, kernelsInWords, labelsOf } from "../kernel-labels.ts";
import type { Results } from "../results-schema.ts";
import { verdictMark } from "./marks.ts";
import { type Markup, markup } from "./markup.ts";

type Planted = Results["plantedServers"][number];

/** How well the oracles see: servers with a defect planted on purpose. */
export function plantedSection({ plantedServers }: Results, columns: readonly Column[]): Markup | string {
  if (plantedServers.length === 0) return "";
  return markup`<section id="planted" aria-labelledby="planted-title"><h2 id="planted-title">Defective servers</h2>
<p class="lead">A harness that sees nothing finds every kernel in order. So the same steps are run with servers that are wrong in one way each, judged like any other.</p>
<ul class="plain">${[...Map.groupBy(plantedServers, likeness).values()].map((alike) => markup`<li>${sum(alike, columns)}</li>`)}</ul>
<details><summary>Each defect</summary>${columns.length > 1 ? grid(plantedServers, columns) : plantedServers.map(table)}</details></section>`;
}

/** Kernels with the same sums share a sentence. */
function likeness({ defects, caught, attributed, healthy }: Planted): string {
  return JSON.stringify([defects.length, caught, attributed, healthy]);
}

function sum(alike: readonly Planted[], columns: readonly Column[]): string {
  const [one] = alike;
  if (!one) return "";
  const { defects, caught, attributed, healthy } = one;
  const where = columns.length > 1 ? ` on ${kernelsInWords(columns, labelsOf(columns, alike))}` : "";
  return `${caught} of ${defects.length} defects caught${where}, ${attributed} named as the cause by themselves; without a defect ${healthy.failures} of ${healthy.n} trials failed.`;
}

type Defect = Planted["defects"][number];

/** Of several kernels, a row for each defect: how often it failed, as what it showed, and whether it was named. */
function grid(plantedServers: readonly Planted[], columns: readonly Column[]): Markup {
  const heads = plantedServers.map((one) => markup`<th scope="col">${labelsOf(columns, [one]).join()}</th>`);
  const all = plantedServers.map(({ defects }) => new Map(defects.map((defect) => [defect.name, defect])));
  const names = new Map(
    plantedServers.flatMap(({ defects }) => defects.map((defect) => [defect.name, defect] as const)),
  );
  const rows = [...names.values()].map(
    (
      defect,
    ) => markup`<tr><th scope="row">${server(defect)}<span class="title">${defect.property}</span></th>${all.map((one) => cell(one.get(defect.name)))}</tr>
`,
  );
  return markup`<p class="soft">Failed trials of all trials and how they failed; ✓ where the defect was named as the cause by itself.</p>
<div class="scroll" role="group" tabindex="0" aria-label="Defects by kernel"><table class="grid planted"><thead><tr><th scope="col">The server</th>${heads}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

function cell(defect: Defect | undefined): Markup {
  if (!defect) return markup`<td class="soft">not run`;
  const { n, failures, outcome, attributed } = defect;
  if (outcome === undefined) return markup`<td class="soft">${failures}/${n} not caught`;
  return markup`<td>${failures}/${n} ${outcome}${attributed ? markup` <b>✓<span class="hidden"> named</span></b>` : ""}`;
}

function server({ title, name }: Defect): Markup {
  return markup`${title}<span class="title">${name}</span>`;
}

function table({ defects }: Planted): Markup {
  return markup`<table class="stack fixed"><thead><tr><th scope="col">The server</th><th scope="col">Rule that it breaks</th><th scope="col">Failed</th><th scope="col">How it showed</th><th scope="col">Named</th></tr></thead>
<tbody>${defects.map(row)}</tbody></table>`;
}

function row(defect: Defect): Markup {
  const { property, n, failures, outcome, shown, attributed } = defect;
  const how = outcome === undefined ? "not caught" : markup`${outcome}<span class="title">${shown ?? ""}</span>`;
  return markup`<tr><th scope="row">${server(defect)}</th><td>${property}</td><td class="number">${failures} of ${n}</td><td>${how}</td><td>${attributed ? verdictMark("stable", "yes") : verdictMark("inconclusive", "no")}</td></tr>
`;
}
