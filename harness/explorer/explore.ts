import type { Exploration } from "../../scenarios/scenario.ts";
import { representatives } from "./classes.ts";
import type { Bounds, Explored } from "./contract.ts";
import { countOrders } from "./count.ts";
import { gameOf } from "./game.ts";

/**
 * The orders of an exploration that are worth a trial: of all that respect each actor's order and `after`, with at most
 * `bounds.preemptions` preemptions, one of each class of equivalent ones.
 *
 * A preemption is a move of one actor while the actor that moved just before could have gone on: it has a move left, and that move need
 * not wait for another actor.
 *
 * That one order stands for its class is sound as far as the footprints are true. Two neighbours of different actors commute
 * when neither writes what the other reads or writes: each finds, and leaves, what it would have in the other order, and the state after
 * both is the same. Orders that differ in such exchanges alone pass through the same steps with the same results. A held step has its
 * footprint at both halves, and one that the kernel keeps where it begins and where it is released, so whoever touches it comes
 * before, between or after. Orders are grouped after the bound is applied, so every class with any order within it has its trial.
 *
 * Orders that cannot happen are none: an actor that waits or is kept does not move, and to go on with another one then is no preemption.
 *
 * @throws Error when steps wait for each other in a circle, or the bounds are too wide to go through
 */
export function explore(exploration: Exploration, bounds: Bounds): Explored {
  const game = gameOf(exploration);
  const { possible, withinPreemptions } = countOrders(game, bounds.preemptions);
  if (possible === 0) throw new Error('explore: no order is possible, steps wait for each other by "after"');
  const classes = representatives(game, bounds.preemptions);
  return {
    orders: classes.slice(0, bounds.orders).map(({ id }) => id),
    bounds,
    possible,
    withinPreemptions,
    commuting: withinPreemptions - classes.length,
    cut: Math.max(0, classes.length - bounds.orders),
  };
}
