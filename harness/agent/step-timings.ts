import type { Course } from "./course.ts";
import type { StepObserver } from "./flight.ts";

export interface StepTimings {
  readonly observer: StepObserver;
  /** Milliseconds of each step, on the trial's own clock. */
  readonly durations: Readonly<Record<string, number>>;
}

/** @param note receives what happens, in order, for the transcript */
export function stepTimings(note: (what: string) => void, course: Pick<Course, "stoodStillMs">): StepTimings {
  const durations: Record<string, number> = {};
  const stoodStill = new Map<string, number>();
  let last: string | undefined;
  const observer: StepObserver = {
    begins: (name) => {
      last = name;
      stoodStill.set(name, course.stoodStillMs());
      note(`step ${name}`);
    },
    ends: (name, durationMs) => {
      durations[name] = round(durationMs - (course.stoodStillMs() - (stoodStill.get(name) ?? 0)));
      // Otherwise the next line tells it.
      if (name !== last) note(`step ${name} ended`);
    },
    notes: note,
  };
  return { observer, durations };
}

/** Microseconds are more than a wall clock through IPC can tell. */
export function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
