import type { Event, Game } from "./game.ts";

/** How far an order has come. */
export interface Position {
  /** Events placed, by actor. */
  readonly placed: readonly number[];
  readonly last: number | undefined;
  /** Whether who begins now would be kept, by keeping. */
  readonly keeps: readonly boolean[];
  /** By actor: the event that the kernel keeps. */
  readonly kept: readonly (Event | undefined)[];
}

export function start({ actors, keepings }: Game): Position {
  const none = actors.map(() => undefined);
  return { placed: actors.map(() => 0), last: undefined, keeps: keepings.map(() => false), kept: none };
}

/** The actor's next event, if it has one and that one need not wait for anybody. */
export function nextEvent({ actors }: Game, { placed, kept }: Position, actor: number): Event | undefined {
  const event = kept[actor] ? undefined : actors[actor]?.[placed[actor] ?? 0];
  return event?.waitsFor.every((other) => (placed[other.actor] ?? 0) > other.place) ? event : undefined;
}

/** `actor` goes on although the one that moved last could have. */
export function isPreemption(game: Game, position: Position, actor: number): boolean {
  const { last } = position;
  return last !== undefined && last !== actor && nextEvent(game, position, last) !== undefined;
}

/** Kept events that this one releases. */
export function releasedBy({ keepings }: Game, { kept }: Position, event: Event): Event[] {
  const released = keepings.filter((keeping) => keeping.until.includes(event)).map((keeping) => keeping.event);
  return released.filter((one) => kept[one.actor] === one);
}

export function advance(game: Game, position: Position, event: Event): Position {
  const { actor, place } = event;
  const { keepings } = game;
  const placed = position.placed.with(actor, place + 1);
  if (keepings.length === 0) return { ...position, placed, last: actor };
  const released = releasedBy(game, position, event);
  const isKept = keepings.some((keeping, index) => keeping.event === event && position.keeps[index]);
  return {
    placed,
    last: actor,
    keeps: keepings.map(({ from, until, unless }, index) => {
      if (from.includes(event)) return true;
      return until.includes(event) || unless.includes(event) ? false : (position.keeps[index] ?? false);
    }),
    kept: position.kept
      .map((one) => (one && released.includes(one) ? undefined : one))
      .with(actor, isKept ? event : undefined),
  };
}
