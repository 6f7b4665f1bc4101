import type { Verdict } from "../../analysis/verdict.ts";
import type { ResultCell } from "../results-schema.ts";
import { verdictSymbols } from "../words.ts";
import { type Markup, markup } from "./markup.ts";

/** A cell's verdict as symbol, words and colour, leading to its details. */
export function cellLink(cell: ResultCell, label: string | number): Markup {
  return markup`<a class="mark ${cell.verdict}" href="#cell-${cell.id}">${words(cell, label)}</a>`;
}

/**
 * The cell's own place on the page, to which `#cell-ID` leads. Without a script its mark leads on to the evidence, if there is any; the script
 * opens the cell instead. There are thousands of them, so the sign comes from the style.
 */
export function cellPlace(cell: ResultCell, evidence: number | undefined): Markup {
  const { verdict, n, failures, id } = cell;
  const on = evidence === undefined ? "" : markup` href=#failure-${evidence}`;
  const counts = n === 0 ? "no trial" : `${failures}/${n}`;
  return markup`<a class=${verdict} id="cell-${id}"${on}><i>${verdict}</i> ${counts}${isDecidedByOrder(cell) ? markup`<i> by order</i>` : ""}</a>`;
}

/** In a grid, where the sign comes from the style: leads to the cell's details. */
export function gridLink({ verdict, n, failures, id }: ResultCell): Markup {
  const counts = n === 0 ? "no trial" : `${failures}/${n}`;
  return markup`<a class="mark ${verdict}" href="#cell-${id}"><i>${verdict}</i> ${counts}</a>`;
}

/** The same without a place: of one order of steps. */
export function placeMark(verdict: Verdict, text: string): Markup {
  return markup`<span class="mark ${verdict}"><i>${verdict}</i> ${text}</span>`;
}

/** A verdict alone. */
export function verdictMark(verdict: Verdict, text: string | Markup = verdict): Markup {
  return markup`<span class="mark ${verdict}">${symbol(verdict)} ${text}</span>`;
}

function words(cell: ResultCell, label: string | number): Markup {
  const { verdict, n, failures } = cell;
  const order = isDecidedByOrder(cell) ? markup`<span class="word"> by order</span>` : "";
  const refused = markup`<span class="word">refused</span>`;
  const counts = n === 0 ? "no trial" : verdict === "unsupported" ? refused : markup`${failures}/${n}${order}`;
  const name = label === "" ? "" : markup`${label}: `;
  return markup`${symbol(verdict)} ${name}<span class="word">${verdict} </span><small>${counts}</small>`;
}

function symbol(verdict: Verdict): Markup {
  return markup`<b aria-hidden="true">${verdictSymbols[verdict]}</b>`;
}

/** Whether each order of steps always failed or never did, so that the order decides and not chance. */
function isDecidedByOrder({ schedules, verdict }: ResultCell): boolean {
  const orders = Object.values(schedules);
  return (
    verdict === "flaky" && orders.length > 1 && orders.every(({ n, failures }) => failures === 0 || failures === n)
  );
}

/** `54 % to 100 %`, with a decimal where it matters. */
export function intervalOf([low, high]: readonly [number, number]): string {
  return `${percent(low)} to ${percent(high)}`;
}

export function percent(share: number): string {
  const points = share * 100;
  return `${points > 0 && points < 10 ? points.toFixed(1) : Math.round(points)} %`;
}
