/** A trial's time: how it sleeps, and how long it has worked, slept and stood still. */
import { setTimeout as after } from "node:timers/promises";
import type { Runner } from "./relay.ts";

export interface Course {
  /** While it sleeps other trials may use its actors' processes. */
  readonly lends: boolean;
  /** @param idle nothing else of the trial is under way, so that others may use the time */
  sleep(ms: number, idle: boolean): Promise<void>;
  sleptMs(): number;
  /** Spent waiting for the baton; the trial's clock stood still. */
  stoodStillMs(): number;
  /** It slept so much longer than it was to that it shows nothing. */
  isCalledOff(): boolean;
  /** The kernel's log up to where the baton was handed on last. */
  logLines(): readonly string[];
  /** Waits for sleeps that are under way. */
  settled(): Promise<void>;
}

/** Of a trial that has the machine for itself. */
export function alone(): Course {
  let sleptMs = 0;
  return {
    lends: false,
    sleep: async (ms) => {
      await after(ms);
      sleptMs += ms;
    },
    sleptMs: () => sleptMs,
    stoodStillMs: () => 0,
    isCalledOff: () => false,
    logLines: () => [],
    settled: async () => undefined,
  };
}

/** Share of the sleep by which it may grow. */
const tolerance = 0.1;

/**
 * Of a trial that hands the baton on while it sleeps.
 * @param drain the kernel's log since it was drained last
 */
export function inRelay(runner: Runner, drain: () => string[]): Course {
  const spent = { sleptMs: 0, stoodStillMs: 0, calledOff: false };
  const logLines: string[] = [];
  let sleeping: Promise<void> | undefined;
  const handOn = async (ms: number) => {
    logLines.push(...drain());
    const waitedMs = await runner.sleep(ms);
    spent.sleptMs += ms;
    spent.stoodStillMs += waitedMs;
    if (waitedMs > ms * tolerance) spent.calledOff = true;
  };
  return {
    lends: true,
    sleep: async (ms, idle) => {
      if (!idle || sleeping) {
        await after(ms);
        return;
      }
      sleeping = handOn(ms);
      await sleeping;
      sleeping = undefined;
      if (spent.calledOff) throw new Error("the trial is called off: it slept longer than its cell says");
    },
    sleptMs: () => spent.sleptMs,
    stoodStillMs: () => spent.stoodStillMs,
    isCalledOff: () => spent.calledOff,
    logLines: () => logLines,
    settled: async () => sleeping,
  };
}
