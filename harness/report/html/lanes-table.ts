import type { ScheduledStep } from "../../../scenarios/scenario.ts";
import { type Lane, lanesOf, type Span } from "../lanes/lanes.ts";
import { type Markup, markup } from "./markup.ts";

export interface LanesOptions {
  /** What the order shows, in words. */
  readonly caption: Markup;
  /** The same for the box that scrolls. */
  readonly label: string;
  /** These actors come first, so that two tables have the same lanes. */
  readonly actors?: readonly string[];
  /** The move to mark, counted from 1. */
  readonly at?: number;
  /** What shows there. */
  readonly sign?: { readonly tone: "fails" | "stable"; readonly symbol: string; readonly word: string };
}

/**
 * A row for each actor and a column for each move: a reader of the screen gets the actor and the number of the move with each step. There are
 * hundreds of these on a page, so ends of cells and rows go without saying, as HTML allows.
 */
export function lanesTable(order: readonly ScheduledStep[], options: LanesOptions): Markup {
  const numbers = order.map((_, i) => markup`<th>${i + 1}`);
  return markup`<p>${options.caption}</p><div class="scroll" role="group" tabindex="0" aria-label="${options.label}"><table class="lanes">
<thead><tr><th>move${numbers}</thead><tbody>${lanesOf(order, options.actors).map((lane) => row(lane, order.length, options))}</table></div>`;
}

function row({ actor, spans }: Lane, moves: number, options: LanesOptions): Markup {
  const cells = spans.map((span, i) => markup`${idle((spans[i - 1]?.to ?? 0) + 1, span.from)}${step(span, options)}`);
  return markup`<tr><th>${actor}${cells}${idle((spans.at(-1)?.to ?? 0) + 1, moves + 1)}
`;
}

/** @param from first move in which the actor does nothing, `until` the first after it. */
function idle(from: number, until: number): Markup | string {
  return until > from ? markup`<td${span(until - from)}>` : "";
}

function step({ step, from, to, held }: Span, { at, sign }: LanesOptions): Markup {
  const marked = sign && at !== undefined && from <= at && at <= to ? sign : undefined;
  const kind = [held ? "held" : "", marked?.tone ?? ""].filter(Boolean).join(" ");
  const said = marked ? markup`<b><span aria-hidden="true">${marked.symbol}</span> ${marked.word}</b>` : "";
  return markup`<td${span(to - from + 1)}><span${kind === "" ? "" : markup` class="${kind}"`}>${step}${held ? markup` <i>held in the kernel</i>` : ""}${said}</span>`;
}

function span(columns: number): Markup | string {
  return columns > 1 ? markup` colspan=${columns}` : "";
}
