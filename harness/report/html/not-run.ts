import { type Column, kernelsInWords } from "../kernel-labels.ts";
import type { Results } from "../results-schema.ts";
import { type Markup, markup } from "./markup.ts";

/** What a reader might miss in the matrix, and why it is not there. */
export function notRunSection({ notRun, environments }: Results, columns: readonly Column[]): Markup {
  const unused = environments
    .filter(({ name, used }) => !used && !notRun.some(({ what }) => what === `environment ${name}`))
    .map(({ name, reason }) => ({ what: `environment ${name}`, reason: reason ?? "", where: "" }));
  const planned = notRun.map((item) => ({ ...item, where: whereOf(item.kernels, columns) }));
  const items = [...unused, ...planned];
  const reasons = [...Map.groupBy(items, ({ reason }) => reason)];
  const rows = reasons.map(
    ([reason, ones]) => markup`<tr><th scope="row">${reason}</th><td>${byPlace(ones)}</td></tr>
`,
  );
  const table = markup`<table class="stack"><thead><tr><th scope="col">Reason</th><th scope="col">What</th></tr></thead><tbody>${rows}</tbody></table>`;
  return markup`<section id="not-run" aria-labelledby="not-run-title"><h2 id="not-run-title">Not run, and why</h2>
${items.length === 0 ? markup`<p>Everything that was planned could be run here.</p>` : table}</section>`;
}

/** Empty where it holds for all kernels. */
function whereOf(kernels: readonly string[] | undefined, columns: readonly Column[]): string {
  const own = columns.filter(({ kernel }) => kernels?.includes(kernel));
  if (!kernels || own.length === columns.length) return "";
  return `on ${kernelsInWords(
    columns,
    own.map(({ label }) => label),
  )}`;
}

function byPlace(items: readonly { what: string; where: string }[]): Markup[] {
  return [...Map.groupBy(items, ({ where }) => where)].map(([where, ones]) => {
    const place = where === "" ? "" : markup`<b>${where}:</b> `;
    return markup`<div>${place}${ones.map(({ what }) => what).join("; ")}</div>`;
  });
}
