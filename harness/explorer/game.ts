import { orderId } from "../../scenarios/order.ts";
import type { Exploration, Move, ScheduledStep } from "../../scenarios/scenario.ts";

/** An exploration made ready for the search. Actors and an actor's events are known by their numbers. */
export interface Game {
  /** Each actor's events in order; a held step is two. */
  readonly actors: readonly (readonly Event[])[];
}

export interface Event {
  readonly step: ScheduledStep;
  readonly actor: number;
  /** Place among the actor's events, from 0. */
  readonly place: number;
  readonly reads: ReadonlySet<string>;
  readonly writes: ReadonlySet<string>;
  /** It cannot come before these. */
  readonly waitsFor: readonly Event[];
  /** Ends an order's id after another event of its actor, and after one of another actor. */
  readonly text: { readonly same: string; readonly other: string };
}

/**
 * @throws Error for `after` that names a step nobody has
 */
export function gameOf({ actors, after = {} }: Exploration): Game {
  const made = Object.entries(actors).map(([name, moves], actor) => eventsOf(name, actor, moves));
  const steps = new Map(made.flat().map((event) => [event.step, event]));
  for (const [waiting, others] of Object.entries(after)) {
    const first = steps.get(waiting) ?? steps.get(`${waiting}&`) ?? missing(waiting);
    first.waitsFor.push(...others.map((other) => steps.get(other) ?? steps.get(`${other}!`) ?? missing(other)));
  }
  return { actors: made };
}

/** Whether two events of different actors may not change places: one changes what the other looks at, or waits for it. */
export function areDependent(a: Event, b: Event): boolean {
  if (a.waitsFor.includes(b) || b.waitsFor.includes(a)) return true;
  return meet(a.writes, b.writes) || meet(a.writes, b.reads) || meet(a.reads, b.writes);
}

/** The actor's next event, if it has one and that one need not wait for another actor. */
export function nextEvent({ actors }: Game, placed: readonly number[], actor: number): Event | undefined {
  const event = actors[actor]?.[placed[actor] ?? 0];
  return event?.waitsFor.every((other) => (placed[other.actor] ?? 0) > other.place) ? event : undefined;
}

type Made = Event & { readonly waitsFor: Event[] };

function eventsOf(name: string, actor: number, moves: readonly Move[]): Made[] {
  const halves = moves.flatMap((move) => (move.held ? ["&", "!"] : [""]).map((mark) => ({ move, mark })));
  return halves.map(({ move, mark }, place) => {
    const step = `${name}.${move.name}${mark}`;
    const id = orderId([step]);
    return {
      ...{ step, actor, place, waitsFor: [] },
      ...{ reads: new Set(move.reads), writes: new Set(move.writes) },
      text: { same: `,${id.slice(name.length + 1)}`, other: `/${id}` },
    };
  });
}

function meet(some: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  return !some.isDisjointFrom(others);
}

function missing(step: string): never {
  throw new Error(`explore: "after" names step "${step}", which no actor has`);
}
