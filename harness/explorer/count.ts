import { type Game, nextEvent } from "./game.ts";

export interface Counts {
  readonly possible: number;
  readonly withinPreemptions: number;
}

/**
 * How many orders there are, without making one: orders that have the same events behind them and the same actor running go on
 * in the same ways.
 */
export function countOrders(game: Game, preemptions: number): Counts {
  const events = game.actors.flat().length;
  const bound = Math.min(preemptions, events);
  let layer = new Map<string, Layered>([["", { placed: game.actors.map(() => 0), last: undefined, orders: [1] }]]);
  for (let i = 0; i < events; i++) layer = nextLayer(game, layer, bound);
  const totals = [...layer.values()].map(({ orders }) => orders);
  const sum = (rows: readonly number[][]) => rows.flat().reduce((total, n) => total + n, 0);
  return { possible: sum(totals), withinPreemptions: sum(totals.map((orders) => orders.slice(0, bound + 1))) };
}

interface Layered {
  readonly placed: readonly number[];
  readonly last: number | undefined;
  /** By number of preemptions; the last counts all beyond the bound. */
  readonly orders: number[];
}

function nextLayer(game: Game, layer: ReadonlyMap<string, Layered>, bound: number): Map<string, Layered> {
  const next = new Map<string, Layered>();
  for (const { placed, last, orders } of layer.values()) {
    for (const [actor] of game.actors.entries()) {
      if (!nextEvent(game, placed, actor)) continue;
      const after = placed.with(actor, (placed[actor] ?? 0) + 1);
      const key = `${after} ${actor}`;
      const known = next.get(key) ?? { placed: after, last: actor, orders: new Array(bound + 2).fill(0) };
      next.set(key, known);
      const step = isPreemption(game, placed, last, actor) ? 1 : 0;
      for (const [used, n] of orders.entries()) {
        const there = Math.min(used + step, bound + 1);
        known.orders[there] = (known.orders[there] ?? 0) + n;
      }
    }
  }
  return next;
}

/** `actor` goes on although `last` could have. */
export function isPreemption(game: Game, placed: readonly number[], last: number | undefined, actor: number): boolean {
  return last !== undefined && last !== actor && nextEvent(game, placed, last) !== undefined;
}
