import { orderId } from "../../scenarios/order.ts";
import type { Exploration, Move, ScheduledStep } from "../../scenarios/scenario.ts";

/** An exploration made ready for the search. Actors and an actor's events are known by their numbers. */
export interface Game {
  /** Each actor's events in order; a held step is two. */
  readonly actors: readonly (readonly Event[])[];
  /** Events that may be kept in the kernel. */
  readonly keepings: readonly Keeping[];
}

export interface Event {
  readonly step: ScheduledStep;
  readonly actor: number;
  /** Place among the actor's events, from 0. */
  readonly place: number;
  readonly reads: ReadonlySet<string>;
  readonly writes: ReadonlySet<string>;
  /** It may not change places with these, whatever they read and write: one waits for the other, or keeps or releases it. */
  readonly bound: ReadonlySet<Event>;
  /** It cannot come before these. */
  readonly waitsFor: readonly Event[];
  /** Ends an order's id after another event of its actor, and after one of another actor. */
  readonly text: { readonly same: string; readonly other: string };
}

/** See the scenarios' own `Keeping`. */
export interface Keeping {
  readonly event: Event;
  readonly from: readonly Event[];
  readonly until: readonly Event[];
  readonly unless: readonly Event[];
}

/** @throws Error for `after` or `kept` that name a step nobody has */
export function gameOf({ actors, after = {}, kept = {} }: Exploration): Game {
  const made = Object.entries(actors).map(([name, moves], actor) => eventsOf(name, actor, moves));
  const steps = new Map(made.flat().map((event) => [event.step, event]));
  const begin = (name: string) => steps.get(name) ?? steps.get(`${name}&`) ?? missing(name);
  const end = (name: string) => steps.get(name) ?? steps.get(`${name}!`) ?? missing(name);
  for (const [waiting, others] of Object.entries(after)) {
    const [first, awaited] = [begin(waiting), others.map(end)];
    first.waitsFor.push(...awaited);
    bind([first], awaited);
  }
  const keepings = Object.entries(kept).map(([name, { from, until, unless = [] }]) => {
    const keeping = { event: begin(name), from: from.map(end), until: until.map(end), unless: unless.map(end) };
    bind([keeping.event], [...keeping.from, ...keeping.until, ...keeping.unless]);
    bind(keeping.from, [...keeping.until, ...keeping.unless]);
    return keeping;
  });
  return { actors: made, keepings };
}

/** Whether two events of different actors may not change places. */
export function areDependent(a: Event, b: Event): boolean {
  return a.bound.has(b) || meet(a.writes, b.writes) || meet(a.writes, b.reads) || meet(a.reads, b.writes);
}

type Made = Event & { readonly waitsFor: Event[]; readonly bound: Set<Event> };

function eventsOf(name: string, actor: number, moves: readonly Move[]): Made[] {
  const halves = moves.flatMap((move) => (move.held ? ["&", "!"] : [""]).map((mark) => ({ move, mark })));
  return halves.map(({ move, mark }, place) => {
    const step = `${name}.${move.name}${mark}`;
    const id = orderId([step]);
    return {
      ...{ step, actor, place, waitsFor: [], bound: new Set<Event>() },
      ...{ reads: new Set(move.reads), writes: new Set(move.writes) },
      text: { same: `,${id.slice(name.length + 1)}`, other: `/${id}` },
    };
  });
}

function bind(some: readonly Made[], others: readonly Made[]): void {
  for (const one of some) {
    for (const other of others) {
      one.bound.add(other);
      other.bound.add(one);
    }
  }
}

function meet(some: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  return !some.isDisjointFrom(others);
}

function missing(step: string): never {
  throw new Error(`explore: step "${step}" is named, which no actor has`);
}
