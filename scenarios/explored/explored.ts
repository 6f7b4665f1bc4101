import type { Factors } from "../factors.ts";
import type { Exploration, Scenario } from "../scenario.ts";
import { type Act, type Cast, type Casting, movesOf, stepsOf } from "./act.ts";
import { keptByInit } from "./kept.ts";
import { openStage } from "./stage.ts";

type About = Omit<Scenario, "kind" | "faulty" | "actors" | "explore" | "schedules">;

export interface Play {
  readonly cast: Casting;
  readonly after: (factors: Factors) => NonNullable<Exploration["after"]>;
}

/** A scenario whose orders the explorer finds. */
export function explored(about: About, { cast, after }: Play): Scenario {
  return {
    ...about,
    kind: "schedules",
    // INIT is withheld in each of them.
    faulty: true,
    actors: (trial) => {
      const actors = cast(trial.factors);
      const stage = openStage(trial, withheldBy(actors));
      return each(actors, (acts) => stepsOf(acts, stage));
    },
    explore: (factors) => {
      const actors = cast(factors);
      return { actors: each(actors, movesOf), after: after(factors), kept: keptByInit(actors) };
    },
  };
}

function withheldBy(cast: Cast) {
  return Object.values(cast).flatMap((acts) => acts.flatMap(({ withheld = [] }) => withheld));
}

function each<T>(cast: Cast, make: (acts: readonly Act[]) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(cast).map(([actor, acts]) => [actor, make(acts)]));
}
