/** Runs the steps of a scenario's actors in one order. */
import type { ScheduledStep, Step } from "../../scenarios/scenario.ts";
import { begin, type Flight, open, reached, StepFailed, type StepObserver } from "./flight.ts";

type Actors = Readonly<Record<string, readonly Step[]>>;

/** What the trial's servers withhold, whether a step says so or not. */
export interface Withholding {
  /** Some request is withheld, or would be. */
  any(): boolean;
  /**
   * Resolves when nothing of the trial moves any more: whatever has not ended then waits for what is withheld. With who waits where,
   * for a reader. Given up when the signal aborts. See `standstill.ts`.
   */
  standstill(unwanted: AbortSignal): Promise<readonly string[]>;
  /** Told of a move whose actor is kept when its turn comes: what happens is another order than the one that was given. */
  defers(move: ScheduledStep): void;
  /** Answers everything. */
  end(): Promise<void>;
}

/**
 * One step at a time. `name&` begins a step and goes on; `name!` waits for its end. Steps begun and never waited for are
 * waited for at the end.
 *
 * A step with a gate: `name&` goes on when a request of it is held at the gate, or when it ended without coming there; `name!`
 * opens the gate, as do the step without a mark, at once, and the end of the order. While something is withheld, a step may
 * have to wait for it in the kernel, such as every request before the answer to INIT. The order then goes on: the step is in flight,
 * later moves of its actor are deferred until it ends, and are made up for as soon as it does.
 *
 * @throws StepFailed for the first step that fails; its gates are open then, and what they held has ended
 */
export async function runSchedule(
  actors: Actors,
  order: readonly ScheduledStep[],
  observer: StepObserver,
  withholding: Withholding = nothingWithheld,
): Promise<void> {
  const run: Run = { actors, observer, withholding, flights: new Map(), held: new Set(), deferred: [] };
  let followed = 0;
  try {
    for (const scheduled of order) {
      followed++;
      await move(run, scheduled);
    }
    await finish(run);
  } catch (error) {
    await letGo(run);
    if (error instanceof StepFailed) error.executed = order.slice(0, followed);
    throw error;
  }
}

const nothingWithheld: Withholding = {
  any: () => false,
  standstill: () => new Promise<never>(() => undefined),
  defers: () => undefined,
  end: async () => undefined,
};

interface Run {
  readonly actors: Actors;
  readonly observer: StepObserver;
  readonly withholding: Withholding;
  /** Steps begun whose end nobody has taken note of, by name, in the order in which they began. */
  readonly flights: Map<string, Flight>;
  /** Those whose gates are not open. The step itself may have ended: its request may be the kernel's own. */
  readonly held: Set<Flight>;
  /** Moves of actors whose step is in flight, in the order in which they were due. */
  readonly deferred: ScheduledStep[];
}

async function move(run: Run, scheduled: ScheduledStep): Promise<void> {
  const name = scheduled.replace(/[&!]$/, "");
  if (isBusy(run, scheduled)) {
    run.withholding.defers(scheduled);
    run.deferred.push(scheduled);
    return;
  }
  if (scheduled.endsWith("!")) await takeUp(run, name);
  else await start(run, name, scheduled.endsWith("&"));
  await settle(run);
}

/** Its failure is reported when its end is waited for; one that fails on the way to its gate has nothing to be waited for. */
async function start(run: Run, name: string, goOn: boolean): Promise<void> {
  const flight = begin(name, find(run.actors, name), run.observer);
  run.flights.set(name, flight);
  if (flight.gate) {
    run.held.add(flight);
    const atGate = reached(flight.gate).then(() => {
      if (run.held.has(flight)) run.observer.notes(`step ${name} is held at its gate`);
    });
    await untilStuck(run, Promise.race([atGate, flight.ended]));
  }
  if (!goOn) await takeUp(run, name);
  else if (flight.result?.failure) flight.awaited = true;
}

async function takeUp(run: Run, name: string): Promise<void> {
  const flight = run.flights.get(name);
  if (!flight) throw new Error(`schedule waits for step "${name}", which it did not begin`);
  flight.awaited = true;
  await openGate(run, flight);
}

/** Waits for the steps that the order is past, then makes up for moves that had to wait for them. */
async function settle(run: Run): Promise<void> {
  const awaited = [...run.flights.values()].filter((flight) => flight.awaited);
  await untilStuck(run, Promise.all(awaited.map(({ ended }) => ended)));
  for (const flight of awaited) takeNote(run, flight);
  const due = run.deferred.findIndex((scheduled) => !isBusy(run, scheduled));
  const [scheduled] = due < 0 ? [] : run.deferred.splice(due, 1);
  if (scheduled !== undefined) await move(run, scheduled);
}

function takeNote(run: Run, flight: Flight): void {
  const { name, result } = flight;
  if (result) {
    run.flights.delete(name);
    if (result.failure) throw result.failure;
    return;
  }
  if (!flight.stuck) run.observer.notes(`step ${name} waits for what is withheld: the order goes on`);
  flight.stuck = true;
}

/** The work's end or, while something is withheld, the moment at which nothing moves any more. */
async function untilStuck(run: Run, work: Promise<unknown>): Promise<void> {
  if (run.held.size === 0 && !run.withholding.any()) {
    await work;
    return;
  }
  const unwanted = new AbortController();
  const standstill = run.withholding.standstill(unwanted.signal);
  try {
    const waits = await Promise.race([work.then(() => []), standstill]);
    for (const wait of waits) run.observer.notes(`  ${wait}`);
  } finally {
    unwanted.abort();
  }
}

function isBusy(run: Run, scheduled: ScheduledStep): boolean {
  const [actor] = scheduled.split(".");
  return [...run.flights.values()].some((flight) => flight.awaited && flight.actor === actor);
}

async function finish(run: Run): Promise<void> {
  while (run.flights.size > 0) {
    await openAll(run);
    for (const flight of run.flights.values()) flight.awaited = true;
    await settle(run);
  }
}

/** Whatever a gate of ours held has to end before anything is taken back. Steps that no gate was to hold end when the lower goes. */
async function letGo(run: Run): Promise<void> {
  const waiting = [...run.flights.values()].filter(({ gate, awaited }) => gate !== undefined || awaited);
  await openAll(run);
  await Promise.all(waiting.map(({ ended }) => ended));
}

async function openAll(run: Run): Promise<void> {
  for (const flight of run.held) await openGate(run, flight);
  await run.withholding.end();
}

async function openGate(run: Run, flight: Flight): Promise<void> {
  if (!run.held.delete(flight)) return;
  await open(flight, run.observer);
}

function find(actors: Actors, name: string): Step {
  const dot = name.indexOf(".");
  const step = actors[name.slice(0, dot)]?.find((candidate) => candidate.name === name.slice(dot + 1));
  if (!step) throw new Error(`schedule names step "${name}", which no actor has`);
  return step;
}
