import { type Column, labelsOf } from "../kernel-labels.ts";
import type { Results } from "../results-schema.ts";
import { verdictSymbols } from "../words.ts";
import { type Markup, markup } from "./markup.ts";

type Behaviour = Results["behaviours"][number];
type Shown = Behaviour["scenarios"][number]["kernels"][number];

/** The catalogue of known kernel behaviours, row by row: what this run shows of it, or why nothing. */
export function behavioursSection({ behaviours, features }: Results, columns: readonly Column[]): Markup {
  const shown = behaviours.filter((row) => row.shown).length;
  const probed = new Set(features.map(({ id }) => id));
  return markup`<section id="behaviours" aria-labelledby="behaviours-title"><h2 id="behaviours-title">Known kernel behaviours</h2>
<p class="lead">What is known of overlayfs over FUSE, each with the smallest experiment that shows it; <code>mountproof explain K38</code> tells all about a row. This run has trials for ${shown} of ${behaviours.length} rows.</p>
<details><summary>All ${behaviours.length} rows</summary>
<table class="stack fixed"><thead><tr><th scope="col">Row</th><th scope="col">What happens</th><th scope="col">Here</th></tr></thead>
<tbody>${behaviours.map((row) => line(row, columns, probed))}</tbody></table></details></section>`;
}

function line(
  { id, title, kernels, what, scenarios, features, notShown }: Behaviour,
  columns: readonly Column[],
  probed: ReadonlySet<string>,
): Markup {
  const gaps = notShown.map(
    ({ part, reason, condition }) =>
      markup`<li>Not shown${part === undefined ? "" : `, ${part}`}: ${reason}. It would take ${condition}.</li>`,
  );
  const probes = features
    .filter((feature) => probed.has(feature))
    .map((feature) => markup`<li>Feature <a href="#feature-${feature}">${feature}</a></li>`);
  return markup`<tr id="behaviour-${id}"><th scope="row">${id}<span class="title">${title}</span></th><td>${what}<span class="title">Kernels: ${kernels}</span></td>
<td><ul class="plain">${scenarios.map((scenario) => item(scenario, columns))}${probes}${gaps}</ul></td></tr>
`;
}

function item({ name, kernels, reasons }: Behaviour["scenarios"][number], columns: readonly Column[]): Markup {
  const facts = [...new Set(kernels.flatMap((kernel) => kernel.facts))].slice(0, mostFacts);
  const several = columns.length > 1;
  return markup`<li><b>${name}</b>: ${kernels.map((kernel, index) => markup`${index > 0 ? "; " : ""}${several ? `${labelsOf(columns, [kernel]).join()} ` : ""}${countsOf(kernel)}`)}${reasons.length > 0 ? markup` <span class="soft">${reasons.join("; ")}</span>` : ""}${facts.map((fact) => markup`<div class="soft">${fact}</div>`)}</li>`;
}

/** The rest stands in results.json. */
const mostFacts = 4;

function countsOf({ trials, verdicts }: Shown): string {
  const words = (Object.entries(verdicts) as [keyof typeof verdictSymbols, number][]).map(
    ([verdict, count]) => `${verdictSymbols[verdict]} ${count} ${verdict}`,
  );
  return `${words.join(", ")} (${trials} trials)`;
}
