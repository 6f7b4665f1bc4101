import { type Column, labelsOf } from "../kernel-labels.ts";
import { type Way, wayKey, waysOf } from "../lanes/ways.ts";
import type { ResultCell, Results } from "../results-schema.ts";
import { settingOf } from "../words.ts";
import { type Markup, markup } from "./markup.ts";
import { wayBlock, wayLine } from "./way.ts";

type Exploration = Results["explorations"][number];

/** Every order of events: how many were run, why the others need not be, and the shortest that fails in each way. */
export function ordersSection(results: Results, columns: readonly Column[]): Markup | string {
  const { explorations, scenarios } = results;
  if (explorations.length === 0) return "";
  const cells = new Map(results.cells.map((cell) => [cell.id, cell]));
  const byScenario = [...Map.groupBy(explorations, ({ scenario }) => scenario)];
  return markup`<section id="orders" aria-labelledby="orders-title"><h2 id="orders-title">Orders of events</h2>
<p class="lead">Chance has no part in this: the actors' steps run one at a time, in every order up to ${boundsInWords(explorations)}. An order is left out only
if it differs from one that is run in neighbouring steps that touch nothing in common, which leads to the same state, or if it begins with the steps after which
another one failed. Failing orders are reduced to the shortest that fails in the same way: below, a lane for each actor, time from left to right, with the nearest order that passes under it.</p>
${byScenario.map(([name, ones]) => {
  const title = scenarios.find((one) => one.name === name)?.title ?? "";
  return scenarioBlock({ name, title, explorations: ones }, cells, columns);
})}</section>`;
}

function boundsInWords(explorations: readonly Exploration[]): string {
  const bounds = explorations.map(
    ({ bounds: { preemptions, orders } }) => `${preemptions} preemptions and ${orders} orders`,
  );
  return [...new Set(bounds)].join(", or ");
}

interface Explored {
  readonly name: string;
  readonly title: string;
  readonly explorations: readonly Exploration[];
}

function scenarioBlock(
  { name, title, explorations }: Explored,
  cells: ReadonlyMap<string, ResultCell>,
  columns: readonly Column[],
): Markup {
  const ways = waysOf(explorations, cells);
  const ids = new Map(ways.map((way, i) => [keyOfWay(way), `way-${name}-${i + 1}`]));
  const idOf = (way: Way) => ids.get(keyOfWay(way)) ?? "";
  const [first, ...others] = ways.slice(0, drawn).map((way) => wayBlock(way, idOf(way), columns));
  const rest = ways.slice(drawn).map((way) => wayLine(way, idOf(way), columns));
  const more = ways.length - 1;
  const lines =
    rest.length === 0
      ? ""
      : markup`<p class="soft">Not drawn; each command runs the shortest order again:</p><ul class="plain ways">${rest}</ul>`;
  const folded = markup`<details><summary>${more} more ${more === 1 ? "way" : "ways"} in which orders of ${name} fail</summary>${others}${lines}</details>`;
  const groups = [...Map.groupBy(explorations, (one) => sameResult(one)).values()];
  return markup`<h3>${name}</h3><p class="soft">${title}</p>
${first ?? ""}${more > 0 ? folded : ""}
<table class="stack fixed orders signs"><thead><tr><th scope="col">Setting</th><th scope="col">Orders run</th><th scope="col">Left out</th><th scope="col">Orders that fail</th></tr></thead>
<tbody>${groups.map((group) => row(group, ids, columns))}</tbody></table>
`;
}

/** Of more ways in which a scenario fails lanes would fill the page: those have a line each. */
const drawn = 5;

function keyOfWay({ failure, shortest }: Way): string {
  return wayKey({ failure, orders: 1, shortest });
}

/** Kernels on which a setting comes out the same share a row. */
function sameResult(one: Exploration): string {
  const { ran, missing, possible, withinPreemptions, commuting, decided, cut, failures } = one;
  const failing = failures.map((failure) => [wayKey(failure), failure.orders]);
  return JSON.stringify([settingOf(one), ran, missing, possible, withinPreemptions, commuting, decided, cut, failing]);
}

function row(
  group: readonly Exploration[],
  ids: ReadonlyMap<string, string>,
  columns: readonly Column[],
): Markup | string {
  const [one] = group;
  if (!one) return "";
  const { ran, missing, possible, failures } = one;
  const late =
    missing === 0
      ? ""
      : markup`<br>${markup`<span class="mark inconclusive">${missing} not run: time was over</span>`}`;
  return markup`<tr><th scope="row">${settingCell(group, columns)}</th><td class="number">${ran} of ${inShort(possible)}${late}</td>
<td>${leftOut(one)}</td><td>${failures.length === 0 ? markup`<span class="mark stable">none</span>` : failures.map((failure) => failureItem(failure, ids))}</td></tr>
`;
}

function settingCell(group: readonly Exploration[], columns: readonly Column[]): Markup {
  const [one] = group;
  const setting = one ? settingOf(one) : "";
  const link = (cell: string, text: string) => markup`<a id="orders-${cell}" href="#cell-${cell}">${text}</a>`;
  if (columns.length < 2) return markup`${group.map(({ cell }) => link(cell, setting))}`;
  const links = group.map((place) => link(place.cell, labelsOf(columns, [place]).join()));
  return markup`${setting} <span class="title links">on ${links}</span>`;
}

function leftOut({ possible, withinPreemptions, commuting, decided, cut }: Exploration): Markup[] {
  const reasons: [number, string][] = [
    [possible - withinPreemptions, "beyond the bound of preemptions"],
    [commuting, "lead to a state that another order shows"],
    [decided, "begin like one that failed"],
    [cut, "beyond the number of orders"],
  ];
  return reasons
    .filter(([count]) => count > 0)
    .map(([count, why]) => markup`<div><b>${inShort(count)}</b> ${why}</div>`);
}

function failureItem(failure: Exploration["failures"][number], ids: ReadonlyMap<string, string>): Markup {
  const id = ids.get(wayKey(failure)) ?? "";
  return markup`<div><a class="mark fails" href="#${id}">${failure.failure}: ${ordersInWords(failure.orders)}</a></div>`;
}

function ordersInWords(orders: number): string {
  return `${orders} ${orders === 1 ? "order" : "orders"}`;
}

/** Large numbers of orders are only of interest by their size. */
function inShort(count: number): string {
  return count < 100_000 ? String(count) : count.toExponential(1);
}
