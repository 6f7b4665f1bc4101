import type { ResultCell, Results } from "../results-schema.ts";

type Exploration = Results["explorations"][number];
type Failure = Exploration["failures"][number];

/** One way in which orders of a scenario fail, whatever the setting and the kernel. */
export interface Way {
  readonly failure: string;
  /** The shortest order that fails so; undefined when there was no time to reduce it. */
  readonly shortest: NonNullable<Failure["shortest"]> | undefined;
  /** Where it was seen: more than one setting or kernel may have it. */
  readonly seen: readonly Seen[];
  /** Ids of orders that pass in the first of these cells; beside the failing one they show what makes the difference. */
  readonly passing: readonly string[];
}

export interface Seen {
  readonly exploration: Exploration;
  /** Orders that were run and failed so. */
  readonly orders: number;
}

/** The ways of one scenario, those with a shortest order first, then as they come. */
export function waysOf(explorations: readonly Exploration[], cells: ReadonlyMap<string, ResultCell>): Way[] {
  const all = explorations.flatMap((exploration) => exploration.failures.map((failure) => ({ exploration, failure })));
  const groups = [...Map.groupBy(all, ({ failure }) => wayKey(failure)).values()];
  const ways = groups.flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const seen = group.map(({ exploration, failure }) => ({ exploration, orders: failure.orders }));
    const { failure, shortest } = first.failure;
    return [{ failure, shortest, seen, passing: passingOf(cells.get(first.exploration.cell)) }];
  });
  return [...ways.filter(({ shortest }) => shortest), ...ways.filter(({ shortest }) => !shortest)];
}

/** Failures with the same key are the same way. */
export function wayKey({ failure, shortest }: Failure): string {
  return JSON.stringify([failure, shortest?.order ?? null]);
}

function passingOf(cell: ResultCell | undefined): string[] {
  const orders = Object.entries(cell?.schedules ?? {});
  return orders.filter(([, { n, failures }]) => n > 0 && failures === 0).map(([id]) => id);
}
