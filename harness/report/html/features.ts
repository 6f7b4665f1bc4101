import { differs } from "../differences.ts";
import { type Column, kernelsInWords, labelsOf } from "../kernel-labels.ts";
import type { Results } from "../results-schema.ts";
import { type Markup, markup } from "./markup.ts";

type Feature = Results["features"][number];
type Value = Feature["values"][number];

/** What the kernels offer, shown by probing; with several kernels only what differs is open. */
export function featuresSection({ features }: Results, columns: readonly Column[]): Markup | string {
  if (features.length === 0) return "";
  const differing = features.filter(differs);
  const open = columns.length > 1 && differing.length > 0 ? table(differing, columns, "Features that differ") : "";
  const none =
    columns.length > 1 && differing.length === 0
      ? markup`<p>All ${features.length} are the same on all kernels that were probed.</p>`
      : "";
  return markup`<section id="features" aria-labelledby="features-title"><h2 id="features-title">Kernel features</h2>
<p class="lead">Shown by trying, not read from a version or a configuration.</p>${open}${none}
<details><summary>All ${features.length} features, and how each showed</summary>
<dl class="features">${features.map((feature) => details(feature, columns))}</dl></details></section>`;
}

function table(features: readonly Feature[], columns: readonly Column[], name: string): Markup {
  const heads = columns.map(({ label }) => markup`<th scope="col">${label}</th>`);
  const rows = features.map((feature) => {
    const cells = columns.map(
      (column) => markup`<td>${cell(feature.values.find((value) => isAt(value, column)))}</td>`,
    );
    return markup`<tr><th scope="row">${feature.title}<span class="title">${feature.id}</span></th>${cells}</tr>
`;
  });
  return markup`<div class="scroll" role="group" aria-label="${name}" tabindex="0"><table class="grid"><thead><tr><th scope="col">Feature</th>${heads}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

function cell(value: Value | undefined): Markup {
  if (!value) return markup`<span class="soft">not probed</span>`;
  return mark(value.value);
}

function mark(value: string): Markup {
  const [tone, symbol] = tones[value] ?? ["plain-mark", ""];
  return markup`<span class="mark ${tone}">${symbol === "" ? "" : markup`<b aria-hidden="true">${symbol}</b> `}${value}</span>`;
}

/** A feature that is missing is no failure; one that hangs the probe is. */
const tones: Readonly<Record<string, readonly [tone: string, symbol: string]>> = {
  yes: ["stable", "✓"],
  no: ["inconclusive", "–"],
  error: ["flaky", "?"],
  hang: ["fails", "✗"],
};

function details({ id, title, why, values }: Feature, columns: readonly Column[]): Markup {
  const alike = Map.groupBy(values, ({ value, detail, settings }) => JSON.stringify([value, detail, settings]));
  const items = [...alike.values()].map((ones) => {
    const [first] = ones;
    const where = columns.length > 1 ? markup` on ${kernelsInWords(columns, labelsOf(columns, ones))}` : "";
    const detail = first?.detail ? markup` <span class="soft">${first.detail}</span>` : "";
    return markup`<dd>${mark(first?.value ?? "")}${where}${detail}${settingsList(first?.settings)}</dd>`;
  });
  return markup`<dt id="feature-${id}">${title} <code>${id}</code><span class="title">${why}</span></dt>${items}`;
}

function settingsList(settings: Value["settings"]): Markup | string {
  const all = Object.entries(settings ?? {});
  if (all.length === 0) return "";
  return markup` <span class="soft">Set: ${all.map(([name, value], index) => markup`${index > 0 ? ", " : ""}<code>${name}=${value}</code>`)}</span>`;
}

function isAt(value: Value, { kernel, environment }: Column): boolean {
  return value.kernel === kernel && value.environment === environment;
}
