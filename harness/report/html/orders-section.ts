import { type Column, labelsOf } from "../kernel-labels.ts";
import type { Results } from "../results-schema.ts";
import { settingOf } from "../words.ts";
import { verdictMark } from "./marks.ts";
import { type Markup, markup } from "./markup.ts";

type Exploration = Results["explorations"][number];

/** Every order of events: how many were run, why the others need not be, and the shortest that fails in each way. */
export function ordersSection({ explorations, scenarios }: Results, columns: readonly Column[]): Markup | string {
  if (explorations.length === 0) return "";
  const byScenario = [...Map.groupBy(explorations, ({ scenario }) => scenario)];
  return markup`<section id="orders" aria-labelledby="orders-title"><h2 id="orders-title">Orders of events</h2>
<p class="lead">Chance has no part in this: the actors' steps run one at a time, in every order up to ${boundsInWords(explorations)}. An order is left out only
if it differs from one that is run in neighbouring steps that touch nothing in common, which leads to the same state, or if it begins with the steps after which
another one failed. Failing orders are reduced to the shortest that fails in the same way.</p>
${byScenario.map(([name, ones]) => scenarioTable(name, scenarios.find((one) => one.name === name)?.title ?? "", ones, columns))}</section>`;
}

function boundsInWords(explorations: readonly Exploration[]): string {
  const bounds = explorations.map(
    ({ bounds: { preemptions, orders } }) => `${preemptions} preemptions and ${orders} orders`,
  );
  return [...new Set(bounds)].join(", or ");
}

function scenarioTable(name: string, title: string, ones: readonly Exploration[], columns: readonly Column[]): Markup {
  return markup`<h3>${name}</h3><p class="soft">${title}</p>
<table class="stack fixed orders"><thead><tr><th scope="col">Setting</th><th scope="col">Orders run</th><th scope="col">Left out</th><th scope="col">Orders that fail</th></tr></thead>
<tbody>${ones.map((one) => row(one, columns))}</tbody></table>
`;
}

function row(one: Exploration, columns: readonly Column[]): Markup {
  const { cell, ran, missing, possible, failures } = one;
  const where = columns.length > 1 ? ` on ${labelsOf(columns, [one]).join()}` : "";
  const late =
    missing === 0 ? "" : markup`<br>${verdictMark("inconclusive", markup`${missing} not run: time was over`)}`;
  return markup`<tr id="orders-${cell}"><th scope="row"><a href="#cell-${cell}">${settingOf(one)}</a>${where}</th><td class="number">${ran} of ${inShort(possible)}${late}</td>
<td>${leftOut(one)}</td><td>${failures.length === 0 ? verdictMark("stable", markup`none`) : failures.map(failureItem)}</td></tr>
`;
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

function failureItem({ failure, orders, shortest }: Exploration["failures"][number]): Markup {
  const count = `${orders} ${orders === 1 ? "order" : "orders"}`;
  if (!shortest)
    return markup`<div>${verdictMark("fails", markup`${failure}`)} ${count}; not reduced, time was over</div>`;
  const { order, moves, from, replays, message, runtime, repro } = shortest;
  const said = message === undefined ? "" : markup`<div class="soft">${message}</div>`;
  const real = runtime
    ? markup`<div class="soft">The same with ${runtime.level}: ${runtime.outcome}${runtime.message === undefined ? "" : markup`, <code>${runtime.message}</code>`}</div>`
    : "";
  const again =
    replays.failures === 0
      ? `Did not fail again in ${replays.n} trials: chance has a part in it`
      : `Shortest, ${moves} of ${from} moves, failed ${replays.failures} of ${replays.n} times`;
  return markup`<div>${verdictMark("fails", markup`${failure}`)} ${count}. ${again}:
<div><code>${order}</code></div>${said}${real}<div class="soft"><code>${repro}</code></div></div>`;
}

/** Large numbers of orders are only of interest by their size. */
function inShort(count: number): string {
  return count < 100_000 ? String(count) : count.toExponential(1);
}
