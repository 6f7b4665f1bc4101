/** For tests: small explorations, and all their orders by force, as reference. */
import fc from "fast-check";
import type { Exploration, Move, ScheduledStep } from "../../../scenarios/scenario.ts";

const actorNames = ["a", "b", "c"];
const moveNames = ["one", "two", "three"];
const state = fc.subarray(["x", "y"]);
const footprint = fc.record({ reads: state, writes: state });
const held: fc.Arbitrary<Pick<Move, "held">> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.constant({ held: true as const }) },
);

/** Somebody withholds something from the start, and a third one moves meanwhile. */
const withheld: fc.Arbitrary<Exploration> = fc
  .tuple(fc.array(fc.tuple(footprint, held), { minLength: 3, maxLength: 5 }), fc.constantFrom([], ["c.one"]))
  .map(([moves, unless]) => ({
    actors: {
      a: [moveOf([{ reads: [], writes: [] }, {}], 0), moveOf([{ reads: [], writes: [] }, {}], 1)],
      b: moves.slice(0, 2).map(moveOf),
      c: moves.slice(2).map(moveOf),
    },
    kept: { "b.one": { from: ["a.one"], until: ["a.two"], unless } },
  }));

/** At most three actors with three moves each, and seven events in all: hundreds of orders, not millions. */
const anything: fc.Arbitrary<Exploration> = fc
  .array(fc.array(fc.tuple(footprint, held), { maxLength: 3 }), { minLength: 1, maxLength: 3 })
  .chain((actors) => {
    const made = Object.fromEntries(actors.map((moves, actor) => [actorNames[actor] ?? "", moves.map(moveOf)]));
    const steps = Object.entries(made).flatMap(([actor, moves]) => moves.map(({ name }) => `${actor}.${name}`));
    if (steps.length < 2) return fc.constant({ actors: made });
    const step = fc.constantFrom(...steps);
    const others = fc.array(step, { minLength: 1, maxLength: 2 });
    const after = fc.dictionary(step, others, { maxKeys: 2 });
    const keeping = fc.record({ from: others, until: others, unless: fc.oneof(fc.constant([]), others) });
    const kept = fc.dictionary(step, keeping, { maxKeys: 2 });
    return fc.record({ after, kept }, { requiredKeys: [] }).map((waits) => ({ actors: made, ...waits }));
  });

export const explorations = fc.oneof(anything, withheld).filter(({ actors }) => {
  const moves = Object.values(actors).flat();
  return moves.reduce((n, { held }) => n + (held ? 2 : 1), 0) <= 7;
});

function moveOf([footprint, held]: [Pick<Move, "reads" | "writes">, Pick<Move, "held">], place: number): Move {
  return { name: moveNames[place] ?? "", ...footprint, ...held };
}

/** An event as the reference knows it. */
export interface Plain {
  readonly step: ScheduledStep;
  readonly actor: string;
  readonly move: Move;
  /** Events that were kept and that this one releases, in this order of events. */
  readonly releases: readonly Plain[];
}

export interface Made {
  readonly order: readonly Plain[];
  readonly preemptions: number;
}

/** Every order. */
export function allOrders({ actors, after = {}, kept = {} }: Exploration): Made[] {
  const lines = Object.entries(actors).map(([actor, moves]) => moves.flatMap((move) => halves(actor, move)));
  const canCome = (event: Plain, before: readonly Plain[]) => {
    if (keptAmong(before, kept).some(({ actor }) => actor === event.actor)) return false;
    const waits = event.step.endsWith("!") ? [] : (after[event.step.replace("&", "")] ?? []);
    return waits.every((other) => before.some(({ step }) => isEndOf(step, other)));
  };
  const grow = (before: readonly Plain[], preemptions: number): Made[] => {
    const next = lines.map((line) => line.find(({ step }) => !before.some((event) => event.step === step)));
    if (next.every((event) => event === undefined)) return [{ order: before, preemptions }];
    const enabled = next.filter((event) => event !== undefined).filter((event) => canCome(event, before));
    const running = before.at(-1)?.actor;
    return enabled.flatMap((event) => {
      const preempts = event.actor !== running && enabled.some(({ actor }) => actor === running);
      const releases = keptAmong(before, kept).filter((one) => ends(kept[nameOf(one)]?.until, event));
      return grow([...before, { ...event, releases }], preemptions + (preempts ? 1 : 0));
    });
  };
  return grow([], 0);
}

/** Events of this beginning of an order that the kernel still keeps. */
function keptAmong(before: readonly Plain[], kept: NonNullable<Exploration["kept"]>): Plain[] {
  return before.filter((event, index) => {
    const keeping = event.step.endsWith("!") ? undefined : kept[nameOf(event)];
    if (!keeping) return false;
    const { from, until, unless = [] } = keeping;
    // `from` has the last word where a step is in several of the lists.
    const last = before.slice(0, index).findLast((one) => ends([...from, ...until, ...unless], one));
    if (!last || !ends(from, last)) return false;
    return !before.slice(index + 1).some((one) => ends(until, one));
  });
}

/** Without its mark. */
export function nameOf({ step }: Plain): string {
  return step.replace(/[&!]$/, "");
}

/** Whether one of these steps ends with this event. */
export function ends(names: readonly string[] | undefined, { step }: Plain): boolean {
  return names?.some((name) => isEndOf(step, name)) ?? false;
}

function isEndOf(step: ScheduledStep, name: string): boolean {
  return step === name || step === `${name}!`;
}

function halves(actor: string, move: Move): Plain[] {
  const marks = move.held ? ["&", "!"] : [""];
  return marks.map((mark) => ({ step: `${actor}.${move.name}${mark}`, actor, move, releases: [] }));
}
