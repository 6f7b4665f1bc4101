import { costPanels, ruleOf } from "../charts/cost/panels.ts";
import { costSentence } from "../charts/cost/sentence.ts";
import { costSpec, type TimeDomain, timeDomain } from "../charts/cost/spec.ts";
import { ordersLeft, ordersSentence } from "../charts/delay/orders.ts";
import { type DelayPanel, delayPanels } from "../charts/delay/panels.ts";
import { delaySentence } from "../charts/delay/sentence.ts";
import { delaySpec, topOf } from "../charts/delay/spec.ts";
import { loadOf, type Wait } from "../charts/load.ts";
import { milliseconds } from "../charts/milliseconds.ts";
import { type ChartSpec, svgOf } from "../charts/svg.ts";
import { type Column, labelsOf } from "../kernel-labels.ts";
import type { Results } from "../results-schema.ts";
import { intervalOf } from "./marks.ts";
import { type Markup, markup } from "./markup.ts";

/** What each rule of waiting leaves to chance, and what it costs: charts, a sentence below each, and all numbers. */
export function waitsSection(results: Results, columns: readonly Column[]): Markup | string {
  const { waits, explorations } = results;
  if (waits.length === 0) return "";
  const places = [...Map.groupBy(waits, placeOf)].map(([place, own]) => ({
    ...{ title: titleOf(own[0], results, columns), waits: own },
    explorations: explorations.filter((one) => placeOf(one) === place),
    few: columns.length > fewKernels,
  }));
  const scales = { top: topOf(delayPanels(waits)), domain: timeDomain(costPanels(waits)) };
  return markup`<section id="waits" aria-labelledby="waits-title"><h2 id="waits-title">Waiting: what is left to chance, and what it costs</h2>
<p class="lead">The same actors, unordered. A rate that is not 0 is the chance of an order that the rule does not exclude; it hangs on the machine and its load.
The wait is the time from the order to mount until the rule is met.</p>${loadWarning(waits, columns)}
${legend()}
${places.map((place) => placeBlock(place, scales))}</section>`;
}

/** With more of them each kernel is folded and has charts of fewer loads. */
const fewKernels = 3;
const loadsOfMany = 2;

interface Place {
  /** Empty where there is only one. */
  readonly title: string;
  readonly waits: readonly Wait[];
  readonly explorations: Results["explorations"];
  readonly few: boolean;
}

interface Scales {
  readonly top: number;
  readonly domain: TimeDomain;
}

function placeOf({ kernel, environment, subject }: Pick<Wait, "kernel" | "environment" | "subject">): string {
  return JSON.stringify([kernel, environment, subject]);
}

function titleOf(first: Wait | undefined, { decisions }: Results, columns: readonly Column[]): string {
  if (!first) return "";
  const subjects = new Set(decisions.map(({ subject }) => subject));
  const label = columns.length > 1 ? labelsOf(columns, [first]).join() : "";
  return subjects.size > 1 ? `${label} subject ${first.subject}`.trim() : label;
}

function loadWarning(waits: readonly Wait[], columns: readonly Column[]): Markup | string {
  const loads = new Set(waits.map(({ jobs }) => JSON.stringify(jobs)));
  if (columns.length < 2 || loads.size < 2) return "";
  return markup`<p><b>The kernels were measured under different load (agents side by side), so their rates and times here cannot be compared.</b></p>`;
}

function legend(): Markup {
  const key = (name: string, shape: string, words: string) =>
    markup`<li><svg class="chart key" aria-hidden="true" width="22" height="14" viewBox="0 0 22 14"><g class="${name}"><path d="${shape}"/></g></svg> ${words}</li>`;
  return markup`<ul class="legend" aria-label="Signs in the charts">${key("failed", "M11,2L16,7L11,12L6,7Z", "some trials failed")}${key("clean", "M15,7A4,4,0,1,1,7,7A4,4,0,1,1,15,7", "none failed")}${key("band", "M1,1H21V13H1Z", "exact 95 % interval of the failure rate")}</ul>`;
}

function placeBlock(place: Place, scales: Scales): Markup {
  const { title, few } = place;
  const content = markup`${delayPart(place, scales)}${costPart(place, scales)}
<details><summary>All numbers${named(place)}</summary>${table(place.waits)}</details>
`;
  if (title === "") return content;
  if (few)
    return markup`<details class="kernel"><summary><h3>${title}</h3> ${ordersPart(place)}</summary>${content}</details>`;
  return markup`<h3>${title}</h3>${content}`;
}

/** Whether a delay removes failures or only makes them rarer. */
function delayPart(place: Place, { top }: Scales): Markup | string {
  const panels = chosen(delayPanels(place.waits), place);
  if (panels.length === 0) return "";
  return markup`${heading("Does a delay remove failures?", place)}${place.few ? "" : markup`<p><b>${ordersPart(place)}</b></p>`}
<div class="charts">${panels.map((panel) => delayFigure(panel, top, place))}</div>`;
}

function ordersPart({ explorations }: Place): string {
  const left = ordersLeft(explorations);
  return left ? ordersSentence(left) : "";
}

function delayFigure(panel: DelayPanel, top: number, place: Place): Markup {
  const label = `Failure rate over a fixed delay${named(place)}: ${panel.load}`;
  return figure(delaySpec(panel, top), { title: panel.load, label, says: delaySentence(panel) });
}

/** Which rule costs least and leaves nothing. */
function costPart(place: Place, { domain }: Scales): Markup | string {
  const panels = chosen(costPanels(place.waits), place);
  if (panels.length === 0) return "";
  const figures = panels.map((panel) => {
    const label = `Cost of each readiness rule and the failures it leaves${named(place)}: ${panel.load}`;
    return figure(costSpec(panel, domain), { title: panel.load, label, says: costSentence(panel) });
  });
  return markup`${heading("What does each rule cost, and what does it leave?", place)}<div class="charts">${figures}</div>`;
}

/** Below the kernel's, where there are several. */
function heading(text: string, { title }: Place): Markup {
  return title === "" ? markup`<h3>${text}</h3>` : markup`<h4>${text}</h4>`;
}

function chosen<T>(panels: readonly T[], { few }: Place): readonly T[] {
  return few ? panels.slice(0, loadsOfMany) : panels;
}

function named({ title }: Place): string {
  return title === "" ? "" : ` on ${title}`;
}

interface Caption {
  readonly title: string;
  readonly label: string;
  /** What the chart shows, in one sentence. */
  readonly says: string;
}

function figure(spec: ChartSpec, { title, label, says }: Caption): Markup {
  return markup`<figure><figcaption><b>${title}</b></figcaption><div class="scroll" role="group" tabindex="0" aria-label="${label}">${svgOf(spec, label)}</div><p>${says}</p></figure>
`;
}

function table(waits: readonly Wait[]): Markup {
  return markup`<table class="stack numbers-table rules"><thead><tr><th scope="col">Rule</th><th scope="col">Beside it</th><th scope="col">Failed</th><th scope="col">95 % interval</th><th scope="col">Wait p50</th><th scope="col">p99</th></tr></thead>
<tbody>${waits.map(row)}</tbody></table>`;
}

function row(wait: Wait): Markup {
  const { trials, failures, interval, p50Ms, p99Ms } = wait;
  return markup`<tr><th scope="row">${ruleOf(wait)}<td>${loadOf(wait)}<td>${failures} of ${trials}<td>${intervalOf(interval)}<td>${timeOf(p50Ms)}<td>${timeOf(p99Ms)}
`;
}

function timeOf(ms: number | undefined): string {
  return ms === undefined ? "" : milliseconds(ms);
}
