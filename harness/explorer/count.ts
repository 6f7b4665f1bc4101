import type { Game } from "./game.ts";
import { advance, isPreemption, nextEvent, type Position, start } from "./position.ts";

export interface Counts {
  readonly possible: number;
  readonly withinPreemptions: number;
}

/**
 * How many orders there are, without making one: orders that have the same events behind them, the same actor running and the same
 * ones kept go on in the same ways.
 */
export function countOrders(game: Game, preemptions: number): Counts {
  const events = game.actors.flat().length;
  const bound = Math.min(preemptions, events);
  let layer = new Map<string, Layered>([["", { position: start(game), orders: [1] }]]);
  for (let i = 0; i < events; i++) layer = nextLayer(game, layer, bound);
  const totals = [...layer.values()].map(({ orders }) => orders);
  return { possible: sum(totals), withinPreemptions: sum(totals.map((orders) => orders.slice(0, bound + 1))) };
}

interface Layered {
  readonly position: Position;
  /** By number of preemptions; the last counts all beyond the bound. */
  readonly orders: number[];
}

function nextLayer(game: Game, layer: ReadonlyMap<string, Layered>, bound: number): Map<string, Layered> {
  const next = new Map<string, Layered>();
  for (const { position, orders } of layer.values()) {
    for (const [actor] of game.actors.entries()) {
      const event = nextEvent(game, position, actor);
      if (!event) continue;
      const after = advance(game, position, event);
      const known = next.get(keyOf(after)) ?? { position: after, orders: new Array(bound + 2).fill(0) };
      next.set(keyOf(after), known);
      const price = isPreemption(game, position, actor) ? 1 : 0;
      for (const [used, n] of orders.entries()) {
        const there = Math.min(used + price, bound + 1);
        known.orders[there] = (known.orders[there] ?? 0) + n;
      }
    }
  }
  return next;
}

function keyOf({ placed, last, keeps, kept }: Position): string {
  return [placed, last, keeps.map(Number), kept.map((event) => event?.step ?? "")].join(" ");
}

function sum(rows: readonly (readonly number[])[]): number {
  return rows.flat().reduce((total, n) => total + n, 0);
}
