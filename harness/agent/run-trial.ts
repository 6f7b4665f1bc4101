/** One trial from request to report: prepare, run the order, take everything back, look for what is left, judge. */
import { scenarioByName } from "../../scenarios/index.ts";
import { orderId } from "../../scenarios/order.ts";
import type { Scenario, TrialPaths } from "../../scenarios/scenario.ts";
import { classify } from "../oracle/classify.ts";
import type { AgentParts } from "./agent-parts.ts";
import { alone, type Course } from "./course.ts";
import { StepFailed, type StepObserver } from "./flight.ts";
import { betweenMarks } from "./marks.ts";
import { kindOf } from "./operation-kind.ts";
import { orderOf } from "./order-of.ts";
import type { Performed, Result } from "./performed.ts";
import { placementDirectory } from "./placements.ts";
import type { TrialReport, TrialRequest } from "./protocol.ts";
import { reportOf } from "./report-of.ts";
import { ActorsFailed, runFreely } from "./run-freely.ts";
import { RunningTrial } from "./running-trial.ts";
import { runSchedule, type Withholding } from "./schedule.ts";
import type { Stretch } from "./slowness.ts";
import { untilStandstill } from "./standstill.ts";
import { stepTimings } from "./step-timings.ts";
import { ownTimings } from "./timings.ts";
import { openTranscript, type Transcript } from "./transcript.ts";
import { openWindow } from "./window.ts";
import { within } from "./within.ts";

/** Most trials have one or two actors; a process that must start first would count as their time. */
const usualActors = 2;

export async function runTrial(agent: AgentParts, request: TrialRequest): Promise<TrialReport> {
  const startedAt = new Date().toISOString();
  const trial = openTrial(agent, request, alone());
  const { concurrency } = request.factors;
  const demand = { actors: Math.max(usualActors, concurrency), lowers: concurrency };
  return trial.marked(async () => {
    const { openedMs, close } = await openWindow(agent, request.factors, demand);
    const performed = await trial.perform();
    const left = await close([performed]);
    return { ...reportOf(performed, { left, openedMs, place: 0, of: 1 }), startedAt };
  });
}

/** A trial that may begin. */
export interface OpenedTrial {
  /** Prepares, runs the order, takes everything back. Leaks are looked for by the window round it. */
  perform(): Promise<Performed>;
  /** Marks the kernel's log where this work begins and ends, if the agent is to. */
  marked<T>(work: () => Promise<T>): Promise<T>;
}

/** @throws when the request names a scenario or an image that there is not; nothing is begun then */
export function openTrial(agent: AgentParts, request: TrialRequest, course: Course): OpenedTrial {
  const id = agent.nextTrialId();
  const scenario = scenarioByName(request.scenario);
  const transcript = openTranscript(request.verbose ?? false);
  const trial = makeTrial(agent, scenario, { id, request, transcript, course });
  return {
    perform: () => perform(agent, scenario, { trial, request, transcript, course }),
    marked: (work) => (agent.start.marks ? betweenMarks(request, id, work) : work()),
  };
}

interface Opened {
  readonly trial: RunningTrial;
  readonly request: TrialRequest;
  readonly transcript: Transcript;
  readonly course: Course;
}

async function perform(
  agent: AgentParts,
  scenario: Scenario,
  { trial, request, transcript, course }: Opened,
): Promise<Performed> {
  const timings = stepTimings(transcript.note, course);
  const { command } = agent.pressure;
  if (command) transcript.note(`beside it runs: ${command}`);
  const startedAt = new Date().toISOString();
  const begin = performance.now();
  const deadlineMs = agent.stretch(trialDeadlineMs);
  const { observer } = timings;
  const seen = await runSteps(scenario, trial, { id: request.schedule, deadlineMs, observer, stretch: agent.stretch });
  await course.settled();
  const releasing = performance.now();
  const problems = await trial.release();
  const end = performance.now();
  return {
    ...{ trial, seen, problems, startedAt, transcript: transcript.lines },
    logLines: [...course.logLines(), ...agent.kernelLog.drain()],
    timingsMs: {
      ...timings.durations,
      [ownTimings.prepare]: trial.preparedMs,
      [ownTimings.release]: end - releasing,
      ...(course.sleptMs() > 0 ? { [ownTimings.sleep]: course.sleptMs() } : {}),
      ...(course.stoodStillMs() > 0 ? { [ownTimings.baton]: course.stoodStillMs() } : {}),
      [ownTimings.total]: end - begin - course.stoodStillMs(),
    },
  };
}

interface TrialToMake extends Omit<Opened, "trial"> {
  readonly id: string;
}

function makeTrial(agent: AgentParts, scenario: Scenario, toMake: TrialToMake): RunningTrial {
  const { id, request, transcript, course } = toMake;
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
    course,
    missingPlacement: agent.missingPlacements.get(factors.placement),
    ...peersOf(agent),
  });
}

function peersOf({ start: { container, cgroupParent }, stretch }: AgentParts) {
  return container?.peers ? { peers: { template: container.peers, agent: cgroupParent, stretch } } : {};
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
    if (scenario.unordered) {
      await within(deadlineMs, "the trial", () => runFreely(actors, observer));
      return withNotes({ outcome: "ok", evidence: {} }, trial.notes());
    }
    const order = orderOf(scenario, actors, id);
    const withholding = scenario.explore ? withholdingOf(trial, stretch) : undefined;
    await within(deadlineMs, "the trial", () => runSchedule(actors, order, observer, withholding));
    return withNotes({ outcome: "ok", evidence: {} }, trial.notes());
  } catch (error) {
    const executed = scenario.explore && error instanceof StepFailed ? { executed: orderId(error.executed) } : {};
    return { ...withNotes(explain(error), trial.notes()), ...executed };
  }
}

function withholdingOf(trial: RunningTrial, stretch: Stretch): Withholding {
  return {
    any: () => trial.withholds(),
    standstill: (unwanted) => untilStandstill(() => trial.movers(), stretch, unwanted),
    defers: (move) =>
      trial.note(`${move} came later than the order says: its actor was kept by what the server withheld`),
    end: () => trial.openGates(),
  };
}

function withNotes({ outcome, evidence }: Result, notes: readonly string[]): Result {
  if (notes.length === 0) return { outcome, evidence };
  return { outcome, evidence: { ...evidence, details: [...(evidence.details ?? []), ...notes] } };
}

function explain(error: unknown): Result {
  return error instanceof ActorsFailed ? explainAll(error) : explainOne(error);
}

/** The first failure, as later ones may be its consequences; a fault of ours only when there is nothing else. */
function explainAll({ failures, summary }: ActorsFailed): Result {
  const results = failures.map(explainOne);
  const first = results.find(({ outcome }) => outcome !== "harness-error") ?? results[0];
  if (!first) throw new RangeError("actors failed without a failure");
  const { outcome, evidence } = first;
  return { outcome, evidence: { ...evidence, details: [summary, ...(evidence.details ?? [])] } };
}

function explainOne(error: unknown): Result {
  const cause = error instanceof StepFailed ? error.cause : error;
  const { outcome, evidence } = classify(cause, kindOf((cause as { operation?: never }).operation));
  const step = error instanceof StepFailed ? { step: error.step } : {};
  // A fault of ours must be found quickly: its stack is part of the evidence.
  const stack = outcome === "harness-error" ? String((cause as Error).stack ?? cause).split("\n") : [];
  return { outcome, evidence: { ...evidence, ...step, details: [...(evidence.details ?? []), ...stack] } };
}
