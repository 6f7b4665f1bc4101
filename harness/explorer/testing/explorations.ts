/** For tests: small explorations. */
import fc from "fast-check";
import type { Exploration, Move } from "../../../scenarios/scenario.ts";

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
