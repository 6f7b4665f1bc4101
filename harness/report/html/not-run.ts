import type { Results } from "../results-schema.ts";
import { type Markup, markup } from "./markup.ts";

/** What a reader might miss in the matrix, and why it is not there. */
export function notRunSection({ notRun, environments }: Results): Markup {
  const unused = environments
    .filter(({ used }) => !used)
    .map(({ name, reason }) => ({ what: `environment ${name}`, reason: reason ?? "" }));
  const items = [...unused, ...notRun];
  const reasons = [...Map.groupBy(items, ({ reason }) => reason)];
  const rows = reasons.map(
    ([
      reason,
      ones,
    ]) => markup`<tr><th scope="row">${reason}</th><td>${ones.map(({ what }) => what).join("; ")}</td></tr>
`,
  );
  const table = markup`<table class="stack"><thead><tr><th scope="col">Reason</th><th scope="col">What</th></tr></thead><tbody>${rows}</tbody></table>`;
  return markup`<section id="not-run" aria-labelledby="not-run-title"><h2 id="not-run-title">Not run, and why</h2>
${items.length === 0 ? markup`<p>Everything that was planned could be run here.</p>` : table}</section>`;
}
