/** Trials of one cell that overlap where they sleep, so that a delay does not cost its time in every one of them. */
import type { AgentParts } from "./agent-parts.ts";
import { type Course, inRelay } from "./course.ts";
import type { Performed } from "./performed.ts";
import { type BatchReport, calledOff, type TrialRequest } from "./protocol.ts";
import { openRelay, type Pace, type Runner, unknownPace } from "./relay.ts";
import { reportOf } from "./report-of.ts";
import { type OpenedTrial, openTrial } from "./run-trial.ts";
import { trialsAtOnce } from "./side-room.ts";
import { ownTimings } from "./timings.ts";
import { openWindow } from "./window.ts";

/** Most trials need no more; those that sleep need none. */
const actorsAtWork = 2;

/** Whoever asked waits for the whole batch. */
const beginsWithinMs = 10_000;

/**
 * One report for each request, in order. One trial works at a time: see `relay.ts`. What is left behind is looked for once, when all
 * have ended: see `window.ts`.
 * @throws when a request names a scenario or an image that there is not; nothing is begun then
 */
export async function runBatch(agent: AgentParts, requests: readonly TrialRequest[]): Promise<BatchReport[]> {
  const [first] = requests;
  if (!first) return [];
  const inFlight = Math.min(requests.length, trialsAtOnce());
  const laps = openLaps(agent, requests, inFlight);
  const { openedMs, close } = await openWindow(agent, first.factors, { actors: actorsAtWork, lowers: inFlight });
  const begin = performance.now();
  await everyOne(laps.map(run));
  const elapsedMs = performance.now() - begin;
  const counting = laps.filter(counts);
  const left = await close(counting.flatMap(performedBy), laps.filter((lap) => !counts(lap)).flatMap(performedBy));
  const costMs = costs(counting.flatMap(performedBy), elapsedMs);
  return laps.map((lap) => {
    const place = counting.indexOf(lap);
    if (place < 0 || !lap.performed) return calledOff;
    return reportOf(lap.performed, { left, openedMs, place, of: counting.length, costMs: costMs[place] ?? 0 });
  });
}

/** One trial's part of a batch. */
interface Lap {
  readonly runner: Runner;
  readonly course: Course;
  readonly trial: OpenedTrial;
  /** Undefined when it did not begin. */
  performed: Performed | undefined;
}

function openLaps(agent: AgentParts, requests: readonly TrialRequest[], inFlight: number): Lap[] {
  const relay = openRelay({ inFlight, beginsWithinMs }, paceOf(agent, requests));
  return requests.map((request) => {
    const runner = relay.runner(request.factors.delayMs);
    const course = inRelay(runner, () => agent.kernelLog.drain());
    return { runner, course, trial: openTrial(agent, request, course), performed: undefined };
  });
}

/** Trials work as long as others of their scenario did. */
function paceOf({ paces }: AgentParts, [first]: readonly TrialRequest[]): Pace {
  const { scenario, factors } = first ?? {};
  const key = JSON.stringify([scenario, factors?.runtime, factors?.overlay, factors?.pressure]);
  const pace = paces.get(key) ?? unknownPace();
  paces.set(key, pace);
  return pace;
}

async function run(lap: Lap): Promise<void> {
  if (!(await lap.runner.begin())) return;
  try {
    lap.performed = await lap.trial.marked(() => lap.trial.perform());
  } finally {
    lap.runner.end();
  }
}

/** Waits for all, whatever becomes of one. */
async function everyOne(work: readonly Promise<void>[]): Promise<void> {
  const ends = await Promise.allSettled(work);
  const failed = ends.find((end) => end.status === "rejected");
  if (failed) throw failed.reason;
}

function counts({ performed, course }: Lap): boolean {
  return performed !== undefined && !course.isCalledOff();
}

function performedBy({ performed }: Lap): Performed[] {
  return performed ? [performed] : [];
}

/** Each trial's work, and an even share of the time in which none that counts worked. They add up to the time that passed. */
function costs(performed: readonly Performed[], elapsedMs: number): number[] {
  const worked = performed.map(
    ({ timingsMs }) => (timingsMs[ownTimings.total] ?? 0) - (timingsMs[ownTimings.sleep] ?? 0),
  );
  const idleMs = elapsedMs - worked.reduce((sum, ms) => sum + ms, 0);
  return worked.map((ms) => ms + idleMs / performed.length);
}
