import { areDependent, type Event, type Game } from "./game.ts";
import { advance, isPreemption, nextEvent, type Position, releasedBy, start } from "./position.ts";

/** Stands for all orders that lead to the same state. */
export interface Representative {
  readonly id: string;
  readonly preemptions: number;
}

/**
 * One order for each class of equivalent orders that has a member within the bound: the one with the fewest preemptions, of these
 * the one whose id comes first by code unit. Fewest preemptions first.
 *
 * Orders are equivalent (of one Mazurkiewicz trace) when each two dependent events come in the same order in both. An event that
 * releases others depends on all that those depend on. The beginnings of orders are followed event by event; of those that are
 * equivalent and end with the same actor only the best goes on, as all of them go on in the same ways and at the same price.
 *
 * @throws Error when there are more beginnings than memory should hold
 */
export function representatives(game: Game, preemptions: number): Representative[] {
  const reach = reachTable(game);
  let layer = new Map<string, Beginning>([["", nothing(game)]]);
  for (let i = game.actors.flat().length; i > 0; i--) {
    layer = nextLayer(game, reach, layer, preemptions);
    if (layer.size > mostBeginnings) throw new Error(tooMany);
  }
  const classes = new Map<string, Beginning>();
  for (const order of layer.values()) keepBest(classes, order.trace.join(), order);
  return [...classes.values()].sort(compare).map(({ id, preemptions }) => ({ id, preemptions }));
}

const mostBeginnings = 1_000_000;
const tooMany = `explore: more than ${mostBeginnings} orders to tell apart; lower the bound of preemptions`;

interface Beginning extends Representative {
  readonly position: Position;
  /**
   * What equivalent beginnings have in common. For each actor a row of its events; for each event how far every other actor was,
   * counted to the last of its events that the event depends on.
   */
  readonly trace: readonly string[];
  /** Events that released others, with those. */
  readonly releases: ReadonlyMap<Event, readonly Event[]>;
}

function nothing(game: Game): Beginning {
  return { id: "", preemptions: 0, position: start(game), trace: game.actors.map(() => ""), releases: new Map() };
}

function nextLayer(game: Game, reach: Reach, layer: ReadonlyMap<string, Beginning>, bound: number) {
  const next = new Map<string, Beginning>();
  for (const beginning of layer.values()) {
    for (const [actor] of game.actors.entries()) {
      const event = nextEvent(game, beginning.position, actor);
      if (!event) continue;
      const longer = extended(game, reach, beginning, event);
      if (longer.preemptions <= bound) keepBest(next, `${longer.trace.join()} ${actor}`, longer);
    }
  }
  return next;
}

function extended(game: Game, reach: Reach, before: Beginning, event: Event): Beginning {
  const { position, trace, id, preemptions } = before;
  const { actor, text } = event;
  const released = releasedBy(game, position, event);
  const releases = released.length === 0 ? before.releases : new Map(before.releases).set(event, released);
  const seen = seenBy([event, ...released], { reach, position, releases: before.releases });
  return {
    id: position.last === undefined ? text.other.slice(1) : id + (position.last === actor ? text.same : text.other),
    preemptions: preemptions + (isPreemption(game, position, actor) ? 1 : 0),
    position: advance(game, position, event),
    trace: trace.with(actor, `${trace[actor]};${seen.with(actor, 0).join(".")}`),
    releases,
  };
}

/** For each actor, the number of its events up to the last on which one of these depends. */
function seenBy(
  events: readonly Event[],
  { reach, position, releases }: Pick<Beginning, "position" | "releases"> & { readonly reach: Reach },
): number[] {
  return position.placed.map((placed, other) => {
    const places = events.map(({ actor, place }) => reach[actor]?.[place]?.[other]?.[placed] ?? 0);
    for (const [release, released] of releases) {
      if (release.actor !== other || !released.some((one) => events.some((event) => areDependent(event, one))))
        continue;
      places.push(release.place + 1);
    }
    return Math.max(...places);
  });
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
type Reach = readonly (readonly (readonly (readonly number[])[])[])[];

function reachTable({ actors }: Game): Reach {
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
