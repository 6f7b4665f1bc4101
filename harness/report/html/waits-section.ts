import { type Column, labelsOf } from "../kernel-labels.ts";
import type { Results } from "../results-schema.ts";
import { intervalOf } from "./marks.ts";
import { type Markup, markup } from "./markup.ts";

type Wait = Results["waits"][number];

/** What each rule of waiting leaves to chance, and what it costs. */
export function waitsSection({ waits }: Results, columns: readonly Column[]): Markup | string {
  if (waits.length === 0) return "";
  const several = columns.length > 1;
  const loads = new Set(waits.map(({ jobs }) => JSON.stringify(jobs)));
  const warning =
    several && loads.size > 1
      ? markup`<p><b>The kernels were measured under different load (agents side by side), so their rates and times here cannot be compared.</b></p>`
      : "";
  return markup`<section id="waits" aria-labelledby="waits-title"><h2 id="waits-title">Waiting: what is left to chance, and what it costs</h2>
<p class="lead">The same actors, unordered. A rate that is not 0 is the chance of an order that the rule does not exclude; it hangs on the machine and its load.
The wait is the time from the order to mount until the rule is met.</p>${warning}
<table class="stack"><thead><tr>${several ? markup`<th scope="col">Kernel</th>` : ""}<th scope="col">Rule</th><th scope="col">Beside it</th><th scope="col">Failed</th><th scope="col">95 % interval</th><th scope="col">Wait p50</th><th scope="col">p99</th></tr></thead>
<tbody>${waits.map((wait) => row(wait, several ? columns : []))}</tbody></table></section>`;
}

function row(wait: Wait, columns: readonly Column[]): Markup {
  const { readiness, delayMs, trials, failures, interval, p50Ms, p99Ms } = wait;
  const where = columns.length > 0 ? markup`<td>${labelsOf(columns, [wait]).join()}</td>` : "";
  const rule = delayMs > 0 ? `${readiness}, ${delayMs} ms` : readiness;
  return markup`<tr>${where}<th scope="row">${rule}</th><td>${beside(wait)}</td><td class="number">${failures} of ${trials}</td><td class="number">${intervalOf(interval)}</td><td class="number">${milliseconds(p50Ms)}</td><td class="number">${milliseconds(p99Ms)}</td></tr>
`;
}

function beside({ concurrency, pressure, holdMs, vcpus, cleaner }: Wait): string {
  return [
    ...(concurrency > 1 ? [`${concurrency} starts at once`] : []),
    ...(pressure === "none" ? [] : [`pressure on ${pressure}`]),
    ...(holdMs > 0 ? [`slow server, ${holdMs} ms`] : []),
    ...(vcpus === "default" ? [] : [`${vcpus} processors`]),
    ...(cleaner ? ["a cleaner"] : []),
  ].join(", ");
}

function milliseconds(ms: number | undefined): string {
  return ms === undefined ? "" : `${ms < 10 ? ms.toFixed(2) : ms.toFixed(0)} ms`;
}
