/** What an actor does, told once: the runner's steps and the explorer's moves are both made from it. */
import type { Factors } from "../factors.ts";
import type { Move, Step } from "../scenario.ts";
import type { GatedRequest, Stage } from "./stage.ts";

export interface Act {
  readonly name: string;
  /** State that it may look at, and that it may change: see `Move`. */
  readonly reads?: readonly string[];
  readonly writes?: readonly string[];
  readonly run: (stage: Stage) => Promise<void>;
  readonly withheld?: readonly GatedRequest[];
  /** Gate at which the act itself stops inside a system call. */
  readonly heldAt?: string;
}

/** Actors by name, each with its acts in order. */
export type Cast = Readonly<Record<string, readonly Act[]>>;

export type Casting = (factors: Factors) => Cast;

export function stepsOf(acts: readonly Act[], stage: Stage): Step[] {
  return acts.map(({ name, run, heldAt }) => ({
    name,
    run: () => run(stage),
    ...(heldAt === undefined ? {} : { gate: stage.gate(heldAt) }),
  }));
}

export function movesOf(acts: readonly Act[]): Move[] {
  return acts.map(({ name, reads = [], writes = [], heldAt }) => ({
    name,
    reads,
    writes,
    ...(heldAt === undefined ? {} : { held: true as const }),
  }));
}
