import { isPreemption } from "./count.ts";
import { areDependent, type Event, type Game, nextEvent } from "./game.ts";

/** Stands for all orders that lead to the same state. */
export interface Representative {
  readonly id: string;
  readonly preemptions: number;
}

/**
 * One order for each class of equivalent orders that has a member within the bound: the one with the fewest preemptions, of these
 * the one whose id comes first by code unit. Fewest preemptions first.
 *
 * Orders are equivalent (of one Mazurkiewicz trace) when each two dependent events come in the same order in both. The beginnings of
 * orders are followed event by event; of those that are equivalent and end with the same actor only the best goes on, as all of them go
 * on in the same ways and at the same price.
 *
 * @throws Error when there are more beginnings than memory should hold
 */
export function representatives(game: Game, preemptions: number): Representative[] {
  const conflicts = conflictTable(game);
  let layer = new Map<string, Beginning>([["", nothing(game)]]);
  for (let i = game.actors.flat().length; i > 0; i--) {
    layer = nextLayer(game, conflicts, layer, preemptions);
    if (layer.size > mostBeginnings) throw new Error(tooMany);
  }
  const classes = new Map<string, Beginning>();
  for (const order of layer.values()) keepBest(classes, order.trace.join(), order);
  return [...classes.values()].sort(compare).map(({ id, preemptions }) => ({ id, preemptions }));
}

const mostBeginnings = 1_000_000;
const tooMany = `explore: more than ${mostBeginnings} orders to tell apart; lower the bound of preemptions`;

interface Beginning extends Representative {
  readonly placed: readonly number[];
  /**
   * What equivalent beginnings have in common. For each actor a row of its events; for each event how far every other actor was,
   * counted to the last of its events that the event depends on.
   */
  readonly trace: readonly string[];
  readonly last: number | undefined;
}

function nothing({ actors }: Game): Beginning {
  return { id: "", preemptions: 0, placed: actors.map(() => 0), trace: actors.map(() => ""), last: undefined };
}

function nextLayer(game: Game, conflicts: Conflicts, layer: ReadonlyMap<string, Beginning>, bound: number) {
  const next = new Map<string, Beginning>();
  for (const beginning of layer.values()) {
    for (const [actor] of game.actors.entries()) {
      const event = nextEvent(game, beginning.placed, actor);
      if (!event) continue;
      const longer = extended(game, conflicts, beginning, event);
      if (longer.preemptions <= bound) keepBest(next, `${longer.trace.join()} ${actor}`, longer);
    }
  }
  return next;
}

function extended(game: Game, conflicts: Conflicts, before: Beginning, event: Event): Beginning {
  const { placed, trace, last, id, preemptions } = before;
  const { actor, place, text } = event;
  const seen = conflicts[actor]?.[place]?.map((reached, other) => reached[placed[other] ?? 0]) ?? [];
  return {
    id: last === undefined ? text.other.slice(1) : id + (last === actor ? text.same : text.other),
    preemptions: preemptions + (isPreemption(game, placed, last, actor) ? 1 : 0),
    placed: placed.with(actor, place + 1),
    trace: trace.with(actor, `${trace[actor]};${seen.join(".")}`),
    last: actor,
  };
}

function keepBest(best: Map<string, Beginning>, key: string, candidate: Beginning): void {
  const known = best.get(key);
  if (!known || compare(candidate, known) < 0) best.set(key, candidate);
}

function compare(a: Representative, b: Representative): number {
  return a.preemptions - b.preemptions || (a.id < b.id ? -1 : 1);
}

/**
 * By actor and place of an event, by other actor, by how many events of that one are placed: the number of these up to the last on
 * which the event depends.
 */
type Conflicts = readonly (readonly (readonly (readonly number[])[])[])[];

function conflictTable({ actors }: Game): Conflicts {
  return actors.map((events) => events.map((event) => actors.map((others) => lastDependent(event, others))));
}

function lastDependent(event: Event, others: readonly Event[]): number[] {
  const reached = [0];
  for (const other of others) {
    const dependent = other.actor !== event.actor && areDependent(event, other);
    reached.push(dependent ? other.place + 1 : (reached.at(-1) ?? 0));
  }
  return reached;
}
