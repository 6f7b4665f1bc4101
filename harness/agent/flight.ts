/** A step that was begun, until somebody takes note of its end. */
import type { Gate, ScheduledStep, Step } from "../../scenarios/scenario.ts";

export interface StepObserver {
  /** Called as each step begins. */
  begins(name: string): void;
  /** Called as each step ends, well or badly. */
  ends(name: string, durationMs: number): void;
  /** What happens between: gates, and steps that wait for one. */
  notes(what: string): void;
}

/** A step failed: which one, and with what. */
export class StepFailed extends Error {
  readonly step: string;
  /** Moves of the order that were followed by then: whatever order begins with them fails so, too. */
  executed: readonly ScheduledStep[] = [];
  constructor(step: string, cause: unknown) {
    super(`step ${step} failed`, { cause });
    this.name = "StepFailed";
    this.step = step;
  }
}

export interface Flight {
  /** `actor.step` */
  readonly name: string;
  readonly actor: string;
  readonly gate: Gate | undefined;
  /** Never rejects. */
  readonly ended: Promise<void>;
  /** Undefined until it has ended. */
  result: { readonly failure?: StepFailed } | undefined;
  /** The order is past its end: unless it has ended, a gate that is held keeps it. */
  awaited: boolean;
  /** It was seen to be kept so. */
  stuck: boolean;
}

export function begin(name: string, step: Step, observer: StepObserver): Flight {
  const [actor = ""] = name.split(".");
  const ended = run(name, step, observer).then((failure) => {
    flight.result = failure ? { failure } : {};
  });
  const flight: Flight = { name, actor, gate: step.gate, ended, result: undefined, awaited: false, stuck: false };
  return flight;
}

/**
 * Resolves when a request has come to the gate. Never rejects: where none can come, because the step fails first or the server
 * is dead, the step's own end tells it.
 */
export async function reached(gate: Gate): Promise<void> {
  try {
    await gate.reached();
  } catch {
    await new Promise<never>(() => undefined);
  }
}

/** Opens the gate. That it cannot be opened is no failure: the server that held it may be dead, and then nobody waits. */
export async function open({ name, gate }: Flight, observer: StepObserver): Promise<void> {
  if (!gate) return;
  observer.notes(`open the gate in ${name}`);
  try {
    await gate.open();
  } catch (error) {
    observer.notes(`the gate in ${name} was not opened: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function run(name: string, step: Step, observer: StepObserver): Promise<StepFailed | undefined> {
  const start = performance.now();
  observer.begins(name);
  try {
    await step.run();
    return undefined;
  } catch (error) {
    return new StepFailed(name, error);
  } finally {
    observer.ends(name, performance.now() - start);
  }
}
