/** One trial from request to report: prepare, run the order, take everything back, look for what is left, judge. */

import type { KernelLog } from "../../engine/system/kmsg.ts";
import { scenarioByName } from "../../scenarios/index.ts";
import type { Evidence, Outcome } from "../../scenarios/outcome.ts";
import type { Scenario, TrialPaths } from "../../scenarios/scenario.ts";
import { classify } from "../oracle/classify.ts";
import { kernelFault, readKernelLog } from "../oracle/kernel-log.ts";
import type { ActorPool } from "./actor-pool.ts";
import { StepFailed, type StepObserver } from "./flight.ts";
import { leaksSince, type Snapshot, snapshot } from "./leaks.ts";
import type { LowerSource } from "./lower-source.ts";
import { betweenMarks } from "./marks.ts";
import { kindOf } from "./operation-kind.ts";
import { orderOf } from "./order-of.ts";
import { placementDirectory } from "./placements.ts";
import type { AgentStart, TrialReport, TrialRequest } from "./protocol.ts";
import { RunningTrial } from "./running-trial.ts";
import { runSchedule, type Withholding } from "./schedule.ts";
import type { Stretch } from "./slowness.ts";
import { untilStandstill } from "./standstill.ts";
import { openTranscript, type Transcript } from "./transcript.ts";
import { unmountLeftovers } from "./unmount-leftovers.ts";
import { within } from "./within.ts";

export interface AgentParts {
  readonly start: AgentStart;
  readonly actors: ActorPool;
  readonly lowers: LowerSource;
  readonly kernelLog: KernelLog;
  /** See `measureSlowness`. */
  readonly slowness: number;
  /** For every deadline of the agent. */
  readonly stretch: Stretch;
  nextTrialId(): string;
}

interface Result {
  readonly outcome: Outcome;
  readonly evidence: Evidence;
}

export async function runTrial(agent: AgentParts, request: TrialRequest): Promise<TrialReport> {
  const id = agent.nextTrialId();
  const run = () => runUnmarked(agent, request, id);
  return agent.start.marks ? betweenMarks(request, id, run) : run();
}

async function runUnmarked(agent: AgentParts, request: TrialRequest, id: string): Promise<TrialReport> {
  const scenario = scenarioByName(request.scenario);
  const transcript = openTranscript(request.verbose ?? false);
  const trial = openTrial(agent, scenario, { id, request, transcript });
  const timings = observeTimings(transcript.note);
  const before = snapshot(pooled(agent), agent.start.cgroupParent);
  agent.kernelLog.drain();
  const startedAt = new Date().toISOString();
  const start = performance.now();
  const deadlineMs = agent.stretch(trialDeadlineMs);
  const seen = await runSteps(scenario, trial, {
    id: request.schedule,
    deadlineMs,
    observer: timings.observer,
    stretch: agent.stretch,
  });
  const problems = await trial.release();
  const leaks = await findLeaks(agent, before, trial);
  await trial.removeDirectories();
  const result = judge(seen, [...problems, ...leaks], agent.kernelLog.drain());
  return {
    ...result,
    timingsMs: { ...timings.durations, total: round(performance.now() - start) },
    startedAt,
    ...(transcript.lines ? { transcript: transcript.lines } : {}),
  };
}

interface TrialToOpen {
  readonly id: string;
  readonly request: TrialRequest;
  readonly transcript: Transcript;
}

function openTrial(agent: AgentParts, scenario: Scenario, { id, request, transcript }: TrialToOpen): RunningTrial {
  const images = new Map(agent.start.images.map((image) => [image.name, image]));
  const image = images.get(scenario.fixture ?? "probe");
  if (!image)
    throw new Error(`scenario "${scenario.name}" needs image "${scenario.fixture ?? "probe"}", not given to the agent`);
  const { factors, seed } = request;
  const { runtimes, cgroupParent, subject } = agent.start;
  const limits = subject?.limits ?? [];
  const { actors, lowers, stretch } = agent;
  const paths = pathsFor(id, request);
  return new RunningTrial({
    id,
    factors,
    seed,
    image,
    images,
    paths,
    runtimes,
    cgroupParent,
    limits,
    actors,
    lowers,
    transcript,
    stretch,
  });
}

/** On /dev/shm the layout is the guide's: `build-<id>/layer-0/{upper,work,merged}`. */
function pathsFor(id: string, { factors }: TrialRequest): TrialPaths {
  const mounts = `/run/trials/${id}`;
  const directory = placementDirectory(factors.placement);
  const inShm = factors.placement === "dev-shm";
  const base = inShm ? `${directory}/build-${id}/layer-0` : `${directory}/${id}`;
  const rootfs = inShm ? `${base}/merged` : `${mounts}/rootfs`;
  return { base, mounts, lower: `${mounts}/lower`, upper: `${base}/upper`, work: `${base}/work`, rootfs };
}

/** Ends of processes and connections are asynchronous. */
const leakGraceMs = 1_000;
const unmountMs = 2_000;

/** Each call has its own deadline; this one is for a fault of ours, and well above the sum of what a trial may take. */
const trialDeadlineMs = 150_000;

interface Schedule {
  readonly id: string | undefined;
  readonly deadlineMs: number;
  readonly observer: StepObserver;
  readonly stretch: Stretch;
}

async function runSteps(
  scenario: Scenario,
  trial: RunningTrial,
  { id, deadlineMs, observer, stretch }: Schedule,
): Promise<Result> {
  try {
    await trial.prepare();
    const actors = scenario.actors(trial);
    const order = orderOf(scenario, actors, id);
    const withholding = scenario.explore ? withholdingOf(trial, stretch) : undefined;
    await within(deadlineMs, "the trial", () => runSchedule(actors, order, observer, withholding));
    return withNotes({ outcome: "ok", evidence: {} }, trial.notes());
  } catch (error) {
    return withNotes(explain(error), trial.notes());
  }
}

function withholdingOf(trial: RunningTrial, stretch: Stretch): Withholding {
  return {
    any: () => trial.withholds(),
    standstill: (unwanted) => untilStandstill(() => trial.movers(), stretch, unwanted),
    end: () => trial.openGates(),
  };
}

function withNotes({ outcome, evidence }: Result, notes: readonly string[]): Result {
  if (notes.length === 0) return { outcome, evidence };
  return { outcome, evidence: { ...evidence, details: [...(evidence.details ?? []), ...notes] } };
}

function explain(error: unknown): Result {
  const cause = error instanceof StepFailed ? error.cause : error;
  const { outcome, evidence } = classify(cause, kindOf((cause as { operation?: never }).operation));
  const step = error instanceof StepFailed ? { step: error.step } : {};
  // A fault of ours must be found quickly: its stack is part of the evidence.
  const stack = outcome === "harness-error" ? String((cause as Error).stack ?? cause).split("\n") : [];
  return { outcome, evidence: { ...evidence, ...step, details: [...(evidence.details ?? []), ...stack] } };
}

async function findLeaks(agent: AgentParts, before: Snapshot, trial: RunningTrial): Promise<string[]> {
  const probe = () => ({ pooled: pooled(agent), connections: trial.connections() });
  const leaks = await leaksSince(before, probe, agent.stretch(leakGraceMs));
  if (leaks.length > 0) await unmountLeftovers(agent.actors, trial.paths, agent.stretch(unmountMs));
  return leaks;
}

/** The kernel's own faults come first, then what the steps saw; what was left behind counts when nothing else did. */
function judge(seen: Result, leftBehind: readonly string[], logLines: readonly string[]): Result {
  const log = readKernelLog(logLines);
  const fault = kernelFault(log);
  if (fault) return { outcome: fault.outcome, evidence: { ...seen.evidence, ...fault.evidence } };
  const kernelLog = log.related;
  const evidence = {
    ...seen.evidence,
    ...(kernelLog.length > 0 ? { kernelLog } : {}),
    ...(leftBehind.length > 0 ? { details: [...(seen.evidence.details ?? []), ...leftBehind] } : {}),
  };
  if (seen.outcome !== "ok" || leftBehind.length === 0) return { outcome: seen.outcome, evidence };
  return { outcome: "leak", evidence: { message: `left behind: ${leftBehind[0]}`, ...evidence } };
}

function observeTimings(note: (what: string) => void): { observer: StepObserver; durations: Record<string, number> } {
  const durations: Record<string, number> = {};
  let last: string | undefined;
  const observer: StepObserver = {
    begins: (name) => {
      last = name;
      note(`step ${name}`);
    },
    ends: (name, durationMs) => {
      durations[name] = round(durationMs);
      // Otherwise the next line tells it.
      if (name !== last) note(`step ${name} ended`);
    },
    notes: note,
  };
  return { observer, durations };
}

function pooled(agent: AgentParts): number[] {
  return [...agent.actors.pids(), ...agent.lowers.pids()];
}

/** Microseconds are more than a wall clock through IPC can tell. */
function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
