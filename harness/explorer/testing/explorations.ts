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

/** At most three actors with three moves each, and seven events in all: hundreds of orders, not millions. */
export const explorations: fc.Arbitrary<Exploration> = fc
  .array(fc.array(fc.tuple(footprint, held), { maxLength: 3 }), { minLength: 1, maxLength: 3 })
  .filter((actors) => actors.flat().reduce((n, [, { held }]) => n + (held ? 2 : 1), 0) <= 7)
  .chain((actors) => {
    const made = Object.fromEntries(actors.map((moves, actor) => [actorNames[actor] ?? "", moves.map(moveOf)]));
    const steps = Object.entries(made).flatMap(([actor, moves]) => moves.map(({ name }) => `${actor}.${name}`));
    if (steps.length < 2) return fc.constant({ actors: made });
    const step = fc.constantFrom(...steps);
    const after = fc.dictionary(step, fc.array(step, { minLength: 1, maxLength: 2 }), { maxKeys: 2 });
    return fc.oneof(fc.constant({}), after).map((after) => ({ actors: made, after }));
  });

function moveOf([footprint, held]: [Pick<Move, "reads" | "writes">, Pick<Move, "held">], place: number): Move {
  return { name: moveNames[place] ?? "", ...footprint, ...held };
}

/** An event as the reference knows it. */
export interface Plain {
  readonly step: ScheduledStep;
  readonly actor: string;
  readonly move: Move;
}

/** Every order, with the number of its preemptions. */
export function allOrders({ actors, after = {} }: Exploration): { order: Plain[]; preemptions: number }[] {
  const lines = Object.entries(actors).map(([actor, moves]) => moves.flatMap((move) => halves(actor, move)));
  const canCome = (event: Plain, before: readonly Plain[]) => {
    const waits = event.step.endsWith("!") ? [] : (after[event.step.replace("&", "")] ?? []);
    return waits.every((other) => before.some(({ step }) => step === other || step === `${other}!`));
  };
  const grow = (before: Plain[], preemptions: number): { order: Plain[]; preemptions: number }[] => {
    const next = lines.map((line) => line.find((event) => !before.includes(event)));
    if (next.every((event) => event === undefined)) return [{ order: before, preemptions }];
    const enabled = next.filter((event) => event !== undefined).filter((event) => canCome(event, before));
    const running = before.at(-1)?.actor;
    return enabled.flatMap((event) => {
      const preempts = event.actor !== running && enabled.some(({ actor }) => actor === running);
      return grow([...before, event], preemptions + (preempts ? 1 : 0));
    });
  };
  return grow([], 0);
}

function halves(actor: string, move: Move): Plain[] {
  return (move.held ? ["&", "!"] : [""]).map((mark) => ({ step: `${actor}.${move.name}${mark}`, actor, move }));
}
