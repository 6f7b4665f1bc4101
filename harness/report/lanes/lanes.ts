import type { ScheduledStep } from "../../../scenarios/scenario.ts";

/** What one actor does, on a clock that ticks once for each move of any actor. */
export interface Lane {
  readonly actor: string;
  /** In time, not overlapping. */
  readonly spans: readonly Span[];
}

/** A step, or a system call from the move that begins it to the move that ends it. Moves count from 1. */
export interface Span {
  readonly step: string;
  readonly from: number;
  readonly to: number;
  /** A gate held it inside the kernel while others moved. */
  readonly held: boolean;
}

/**
 * The lanes of an order: actors named in `first` in that order, the others as they first move. A call that is begun and never let go lasts to
 * the end.
 */
export function lanesOf(order: readonly ScheduledStep[], first: readonly string[] = []): Lane[] {
  const moves = order.map((move, i) => ({ ...partsOf(move), at: i + 1 }));
  const placeOf = (actor: string) => (first.includes(actor) ? first.indexOf(actor) : first.length);
  const actors = [...Map.groupBy(moves, ({ actor }) => actor)].toSorted(([a], [b]) => placeOf(a) - placeOf(b));
  return actors.map(([actor, own]) => ({
    actor,
    spans: own.flatMap((move, i) => {
      if (move.mark === "!" && own.slice(0, i).some((begun) => begins(begun, move))) return [];
      return [spanOf(move, own.slice(i + 1), order.length)];
    }),
  }));
}

interface MoveParts {
  readonly actor: string;
  readonly step: string;
  readonly mark: string;
}

/** `start.mount-overlay&` begins a call that a gate holds, `start.mount-overlay!` lets it go. */
export function partsOf(move: ScheduledStep): MoveParts {
  const [, actor = "", step = move, mark = ""] = /^([^.]+)\.(.+?)([&!]?)$/.exec(move) ?? [];
  return { actor, step, mark };
}

interface Move extends MoveParts {
  readonly at: number;
}

function spanOf({ step, mark, at }: Move, later: readonly Move[], end: number): Span {
  if (mark !== "&") return { step, from: at, to: at, held: false };
  const released = later.find((move) => move.step === step && move.mark === "!");
  const to = released?.at ?? end;
  return { step, from: at, to, held: to > at + 1 || released === undefined };
}

function begins(begun: Move, { step }: Move): boolean {
  return begun.step === step && begun.mark === "&";
}
