/** Runs actors side by side, each its steps in order: chance orders them. */
import type { Step } from "../../scenarios/scenario.ts";
import { begin, type StepFailed, type StepObserver } from "./flight.ts";

/** Some of the actors failed; the others went on to their ends. */
export class ActorsFailed extends Error {
  /** In the order in which they happened: later ones may be consequences. Never empty. */
  readonly failures: readonly StepFailed[];
  /** `3 of 16 actors failed: start-2 in walk, …` */
  readonly summary: string;
  constructor(failures: readonly StepFailed[], actors: number) {
    const steps = failures.map(({ step }) => step.replace(".", " in "));
    const summary = `${failures.length} of ${actors} actors failed: ${steps.join(", ")}`;
    super(summary, { cause: failures[0] });
    this.name = "ActorsFailed";
    this.failures = failures;
    this.summary = summary;
  }
}

/** @throws ActorsFailed when all have ended */
export async function runFreely(
  actors: Readonly<Record<string, readonly Step[]>>,
  observer: StepObserver,
): Promise<void> {
  const failures: StepFailed[] = [];
  const run = async ([actor, steps]: readonly [string, readonly Step[]]) => {
    for (const step of steps) {
      const flight = begin(`${actor}.${step.name}`, step, observer);
      await flight.ended;
      if (!flight.result?.failure) continue;
      failures.push(flight.result.failure);
      return;
    }
  };
  const all = Object.entries(actors);
  await Promise.all(all.map(run));
  if (failures.length > 0) throw new ActorsFailed(failures, all.length);
}
