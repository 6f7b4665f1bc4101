import type { Cell } from "./cell.ts";
import { guessCostMs, guessTrials } from "./expected.ts";
import type { Profile } from "./profile.ts";

/** One of several runs that share a plan: the `index`-th of `count`, from 1 on. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/**
 * The cells of one shard, in the plan's order. Every cell is in exactly one, shards are expected to cost about the same, and the same plan is split
 * the same way everywhere. A scenario stays whole, because its causes are told from all its cells; the recommended setting is in
 * shard 1.
 */
export function cellsOfShard(cells: readonly Cell[], profile: Profile, { index, count }: Shard): Cell[] {
  const scenarios = [...Map.groupBy(cells, ({ scenario }) => scenario)].map(([name, own]) => ({
    name,
    cost: own.reduce((sum, cell) => sum + guessCostMs(cell) * guessTrials(cell, profile), 0),
    first: own.some(({ role }) => role === "recommended"),
  }));
  const loads = Array.from({ length: count }, () => 0);
  const shardOf = new Map<string, number>();
  for (const { name, cost, first } of scenarios.toSorted(dearFirst)) {
    // The recommended setting begins, when no shard has anything yet, so it is in the first.
    const shard = first ? 0 : loads.indexOf(Math.min(...loads));
    loads[shard] = (loads[shard] ?? 0) + cost;
    shardOf.set(name, shard + 1);
  }
  return cells.filter(({ scenario }) => shardOf.get(scenario) === index);
}

interface Costly {
  readonly name: string;
  readonly cost: number;
  readonly first: boolean;
}

/** The dearest goes where there is least so far: no shard then has more than a third above the best split. */
function dearFirst(a: Costly, b: Costly): number {
  return Number(b.first) - Number(a.first) || b.cost - a.cost || (a.name < b.name ? -1 : 1);
}
