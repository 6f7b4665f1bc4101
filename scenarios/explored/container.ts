import type { Actor, Trial, TrialPaths } from "../scenario.ts";

/** One container of a trial. */
export interface Container {
  /** Of the process that starts it. */
  readonly name: string;
  /** Tells its directories and its state from those of the trial's other containers. */
  readonly suffix: "" | "-2";
}

export const firstContainer: Container = { name: "start", suffix: "" };
export const secondContainer: Container = { name: "second", suffix: "-2" };

export function actorOf(trial: Trial, { name }: Container): Actor {
  return trial.actor(name);
}

/** All containers share the lower. */
export function pathsOf({ paths }: Trial, { suffix }: Container): TrialPaths {
  const { upper, work, rootfs } = paths;
  return { ...paths, upper: `${upper}${suffix}`, work: `${work}${suffix}`, rootfs: `${rootfs}${suffix}` };
}

/** State that belongs to this container alone. */
export function own({ suffix }: Container, ...names: string[]): string[] {
  return names.map((name) => `${name}${suffix}`);
}

/** Name of the overlay's mount among what a stage does once. */
export function overlayOf({ name }: Container): string {
  return `overlay of ${name}`;
}
