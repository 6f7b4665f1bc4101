import { stepsOfId } from "../../../scenarios/order.ts";
import type { ScheduledStep } from "../../../scenarios/scenario.ts";
import { type Column, kernelsInWords, labelsOf } from "../kernel-labels.ts";
import { failingMove, failingStep, nameOf, upToStep } from "../lanes/failing-step.ts";
import { lanesOf } from "../lanes/lanes.ts";
import { type Nearest, nearestPassing } from "../lanes/nearest.ts";
import type { Seen, Way } from "../lanes/ways.ts";
import { settingOf, verdictSymbols } from "../words.ts";
import { lanesTable } from "./lanes-table.ts";
import { verdictMark } from "./marks.ts";
import { type Markup, markup } from "./markup.ts";

/** One way to fail: the lanes of its shortest order, the nearest order that passes, and how to run it again. */
export function wayBlock(way: Way, id: string, columns: readonly Column[]): Markup {
  const { failure, shortest, seen } = way;
  const head = markup`<p>${verdictMark("fails", failure)} with ${seenInWords(seen, columns)}.</p>`;
  if (!shortest)
    return markup`<div class="way" id="${id}">${head}<p class="soft">Not reduced: time was over.</p></div>`;
  const order = stepsOfId(shortest.order) ?? [];
  const nearest = nearestPassing(order, way.passing);
  return markup`<div class="way" id="${id}">${head}
${failingLanes(order, failure)}
${nearest ? passingLanes(nearest, failure, order) : markup`<p class="soft">No order that was run with this setting passes.</p>`}
${said(shortest)}${again(shortest)}</div>
`;
}

/** The same in a line, without lanes: what fails where, and the command that runs the shortest order. */
export function wayLine({ failure, shortest, seen }: Way, id: string, columns: readonly Column[]): Markup {
  const how = shortest
    ? markup`<span class="soft">${replayed(shortest)}</span> <code>${shortest.repro}</code>`
    : "not reduced: time was over";
  return markup`<li id="${id}">${verdictMark("fails", failure)} with ${seenInWords(seen, columns)}; ${how}</li>
`;
}

/** `own setting (2 orders) and readiness=none (2 orders) on 6.1`. */
function seenInWords(seen: readonly Seen[], columns: readonly Column[]): string {
  const settings = [...Map.groupBy(seen, ({ exploration }) => settingOf(exploration))];
  const parts = settings.map(([setting, ones]) => {
    const most = Math.max(...ones.map(({ orders }) => orders));
    const places = labelsOf(
      columns,
      ones.map(({ exploration }) => exploration),
    );
    const where = columns.length > 1 ? ` on ${kernelsInWords(columns, places)}` : "";
    return `${setting}${where} (${most} ${most === 1 ? "order" : "orders"})`;
  });
  return parts.join(", ");
}

function failingLanes(order: readonly ScheduledStep[], failure: string): Markup {
  const [word = failure] = failure.split(" at ");
  return lanesTable(order, {
    caption: markup`<b>Fails</b>, the shortest such order`,
    label: `Shortest order that fails: ${failure}`,
    at: failingMove(order, failure),
    sign: { tone: "fails", symbol: verdictSymbols.fails, word },
  });
}

/** Up to the step at which the other one failed, or all of it. */
function passingLanes({ order, swap }: Nearest, failure: string, failing: readonly ScheduledStep[]): Markup {
  const shown = upToStep(order, failure);
  const rest = order.length - shown.length;
  const why = swap ? markup`: <code>${swap.first}</code> comes before <code>${swap.second}</code>` : "";
  const hasStep = shown.some((move) => nameOf(move) === failingStep(failure));
  return lanesTable(shown, {
    caption: markup`<b>Passes</b>, the nearest order${why}${rest > 0 ? ` (${rest} later ${rest === 1 ? "move" : "moves"} left out)` : ""}`,
    label: `Nearest order that passes where another fails: ${failure}`,
    actors: lanesOf(failing).map(({ actor }) => actor),
    ...(hasStep
      ? { at: shown.length, sign: { tone: "stable", symbol: verdictSymbols.stable, word: "ok" } as const }
      : {}),
  });
}

type Shortest = NonNullable<Way["shortest"]>;

function said({ message, runtime }: Shortest): Markup {
  const own = message === undefined ? "" : markup`<p class="soft">${message}</p>`;
  if (!runtime) return markup`${own}`;
  const words =
    runtime.message === undefined || runtime.message === message ? "" : markup`, <code>${runtime.message}</code>`;
  return markup`${own}<p class="soft">The same with ${runtime.level}: ${runtime.outcome}${words}</p>`;
}

function again(shortest: Shortest): Markup {
  return markup`<p class="soft">${replayed(shortest)}. Again: <code>${shortest.repro}</code></p>`;
}

function replayed({ moves, from, replays }: Shortest): string {
  if (replays.failures === 0) return `did not fail again in ${replays.n} trials: chance has a part in it`;
  return `${moves} of ${from} moves, failed ${replays.failures} of ${replays.n} times`;
}
