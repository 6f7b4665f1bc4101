import { type BaselineBlock, baselineBlocks, baselinePlaces, baselineSentence } from "../baseline-blocks.ts";
import type { Results } from "../results-schema.ts";
import { type Markup, markup } from "./markup.ts";

/** What is not as the baseline says; nothing without a baseline. */
export function baselineSection({ baseline }: Results): Markup | string {
  if (!baseline) return "";
  const blocks = baselineBlocks(baseline);
  const bad = blocks.some((one) => one.bad);
  return markup`<section id="baseline" aria-labelledby="baseline-title"><h2 id="baseline-title">Differences to the baseline</h2>
<p>${sign(bad)} ${baselineSentence(baseline)}</p>
<p class="soft">${baselinePlaces(baseline)}</p>
${blocks.map(block)}</section>`;
}

/** What asks for nothing is folded away. */
function block({ title, bad, lines }: BaselineBlock): Markup {
  const items = lines.map(
    ({ text, cell }) => markup`<li>${cell === undefined ? text : markup`<a href="#cell-${cell}">${text}</a>`}</li>
`,
  );
  if (bad) return markup`<h3><b aria-hidden="true">✗</b> ${title}</h3><ul>${items}</ul>`;
  return markup`<details><summary>${title} (${lines.length})</summary><ul>${items}</ul></details>`;
}

/** Words beside the colour. */
function sign(bad: boolean): Markup {
  return bad
    ? markup`<span class="mark fails"><b aria-hidden="true">✗</b> not expected</span>`
    : markup`<span class="mark stable"><b aria-hidden="true">✓</b> as expected</span>`;
}
