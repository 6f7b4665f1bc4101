/** Runs the steps of a scenario's actors in one order. */
import type { Scenario, ScheduledStep, Step } from "../../scenarios/scenario.ts";

type Actors = Readonly<Record<string, readonly Step[]>>;

export interface StepObserver {
  /** Called as each step begins. */
  begins(name: string): void;
  /** Called as each step ends, well or badly. */
  ends(name: string, durationMs: number): void;
}

/** A step failed: which one, and with what. */
export class StepFailed extends Error {
  readonly step: string;
  constructor(step: string, cause: unknown) {
    super(`step ${step} failed`, { cause });
    this.name = "StepFailed";
    this.step = step;
  }
}

/** The order of this id; without one, each actor's steps, one actor after the other. */
export function orderOf(scenario: Scenario, actors: Actors, id: string | undefined): readonly ScheduledStep[] {
  const schedules = scenario.schedules ?? { "in-order": everyStep(actors) };
  const wanted = id ?? Object.keys(schedules)[0];
  const order = wanted === undefined ? undefined : schedules[wanted];
  if (!order) throw new Error(`scenario "${scenario.name}" has no schedule "${id}"`);
  return order;
}

/**
 * One step at a time. `name&` begins a step and goes on; `name!` waits for its end. Steps begun and never waited for are
 * waited for at the end.
 */
export async function runSchedule(
  actors: Actors,
  order: readonly ScheduledStep[],
  observer: StepObserver,
): Promise<void> {
  const begun = new Map<string, Promise<void>>();
  for (const scheduled of order) {
    const name = scheduled.replace(/[&!]$/, "");
    if (scheduled.endsWith("!")) {
      await take(begun, name);
      continue;
    }
    const running = runStep(name, find(actors, name), observer);
    if (!scheduled.endsWith("&")) {
      await running;
      continue;
    }
    // Its failure is reported when it is waited for; until then it must not count as unhandled.
    running.catch(() => undefined);
    begun.set(name, running);
  }
  for (const name of [...begun.keys()]) await take(begun, name);
}

async function take(begun: Map<string, Promise<void>>, name: string): Promise<void> {
  const running = begun.get(name);
  if (!running) throw new Error(`schedule waits for step "${name}", which it did not begin`);
  begun.delete(name);
  await running;
}

async function runStep(name: string, step: Step, observer: StepObserver): Promise<void> {
  const start = performance.now();
  observer.begins(name);
  try {
    await step.run();
  } catch (error) {
    throw new StepFailed(name, error);
  } finally {
    observer.ends(name, performance.now() - start);
  }
}

function find(actors: Actors, name: string): Step {
  const dot = name.indexOf(".");
  const step = actors[name.slice(0, dot)]?.find((candidate) => candidate.name === name.slice(dot + 1));
  if (!step) throw new Error(`schedule names step "${name}", which no actor has`);
  return step;
}

function everyStep(actors: Actors): ScheduledStep[] {
  return Object.entries(actors).flatMap(([actor, steps]) => steps.map((step) => `${actor}.${step.name}`));
}
