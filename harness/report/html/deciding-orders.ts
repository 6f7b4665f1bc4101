import { type Column, kernelsInWords, labelsOf } from "../kernel-labels.ts";
import { failingMove, upToStep } from "../lanes/failing-step.ts";
import { lanesOf } from "../lanes/lanes.ts";
import { type DecidingOrder, decidingOrders } from "../lanes/named-orders.ts";
import type { Results } from "../results-schema.ts";
import { verdictSymbols } from "../words.ts";
import { lanesTable } from "./lanes-table.ts";
import { verdictMark } from "./marks.ts";
import { type Markup, markup } from "./markup.ts";

/** Orders that scenarios name: which of them fails, drawn beside the nearest that passes. */
export function decidingOrdersSection(results: Results, columns: readonly Column[]): Markup | string {
  const orders = decidingOrders(results);
  if (orders.length === 0) return "";
  const scenarios = [...Map.groupBy(orders, ({ scenario }) => scenario).values()];
  return markup`<section id="deciding-orders" aria-labelledby="deciding-orders-title"><h2 id="deciding-orders-title">Where the order of steps decides</h2>
<p class="lead">Scenarios that run named orders of their actors' steps, with their own setting: each order here failed whenever it was run, the one under it
always passed.</p>
${scenarios.map((ones) => scenarioBlock(ones, columns))}</section>`;
}

function scenarioBlock(orders: readonly DecidingOrder[], columns: readonly Column[]): Markup | string {
  const [first] = orders;
  if (!first) return "";
  const names = orders.map(({ order }) => order).join(", ");
  return markup`<details><summary><b>${first.scenario}</b> ${verdictMark("fails", names)} <span class="soft">${first.title}</span></summary>
${orders.map((order) => orderBlock(order, columns))}</details>
`;
}

function orderBlock(found: DecidingOrder, columns: readonly Column[]): Markup {
  const { order, steps, failure, message, passing, cells } = found;
  const [word = failure] = failure.split(" at ");
  const where = columns.length > 1 ? markup` on ${kernelsInWords(columns, labelsOf(columns, cells))}` : "";
  const failing = lanesTable(steps, {
    caption: markup`<b>Fails</b>${where}: <code>${order}</code>, <a href="#cell-${cells[0]?.id ?? ""}">its cell</a>`,
    label: `Order ${order}: ${failure}`,
    at: failingMove(steps, failure),
    sign: { tone: "fails", symbol: verdictSymbols.fails, word },
  });
  const said = message === undefined ? "" : markup`<p class="soft">${message}</p>`;
  return markup`<div class="way">${failing}${passing ? passingLanes(passing, found) : ""}${said}</div>
`;
}

/** Up to the step at which the other one failed, or all of it. */
function passingLanes({ name, order, swap }: NonNullable<DecidingOrder["passing"]>, failing: DecidingOrder): Markup {
  const shown = upToStep(order, failing.failure);
  const rest = order.length - shown.length;
  const why = swap ? markup`: <code>${swap.first}</code> comes before <code>${swap.second}</code>` : "";
  const left = rest > 0 ? ` (${rest} later ${rest === 1 ? "move" : "moves"} left out)` : "";
  return lanesTable(shown, {
    caption: markup`<b>Passes</b>: <code>${name}</code>${why}${left}`,
    label: `Order ${name}, which passes`,
    actors: lanesOf(failing.steps).map(({ actor }) => actor),
    at: shown.length,
    sign: { tone: "stable", symbol: verdictSymbols.stable, word: "ok" },
  });
}
