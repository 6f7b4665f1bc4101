/** One section of a run: one kernel in one environment. */

import type { Environment } from "../environments/environment.ts";
import { GuestFault } from "../environments/vm/contract.ts";
import { featuresRecord } from "../features/record.ts";
import type { FeaturesRecord } from "../ledger/features-record.ts";
import type { End, NotRunRecord, ReductionRecord, SelfTestRecord, TrialRecord } from "../ledger/record.ts";
import { sectionOf } from "../ledger/writer.ts";
import { isDone } from "../matrix/stopping.ts";
import { selfTest } from "../selftest.ts";
import { type ExploredTrials, exploredTrials } from "./after/explored-trials.ts";
import { afterTrials } from "./after/index.ts";
import { execute } from "./execute.ts";
import { type LastingAgent, lastingAgent } from "./lasting-agent.ts";
import type { OpenLedger } from "./open-ledger.ts";
import type { RunOptions } from "./options.ts";
import type { Prepared } from "./prepare.ts";
import { duration, type Progress } from "./progress.ts";

import { type Tallies, tallies } from "./tallies.ts";
import { msLeft } from "./time-left.ts";
import { unlessAborted } from "./unless-aborted.ts";
import type { World } from "./world.ts";

export interface Course {
  readonly options: RunOptions;
  readonly prepared: Prepared;
  readonly environment: Environment;
  readonly world: World;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** @returns why it ended. */
export async function runSection(ledger: OpenLedger, course: Course): Promise<End["reason"]> {
  const { prepared } = course;
  try {
    const before = ledger.file && sectionOf(ledger.file, prepared.header);
    ledger.writer.append({ ...prepared.header, jobs: jobsOf(course) });
    const known = {
      tallies: tallies(before?.trials ?? []),
      trials: before?.trials ?? [],
      reductions: before?.reductions ?? [],
      features: (before?.features.length ?? 0) > 0,
    };
    course.progress.section?.({ title: titleOf(course.environment), stage: "running" });
    const { reason, settledMs } = await runInto(ledger, known, course);
    const settled = settledMs === undefined ? {} : { settledMs };
    ledger.writer.append({ type: "end", reason, at: new Date().toISOString(), ...settled });
    course.progress.section?.({ title: titleOf(course.environment), stage: "done", detail: endings[reason] });
    return reason;
  } finally {
    // Closing twice does nothing, and a failure before trials, or without them, leaves it running.
    await prepared.agent.close();
  }
}

/** Of a section that is done, what is to be known besides. */
const endings: Readonly<Record<End["reason"], string>> = {
  complete: "",
  time: "its time is spent",
  interrupted: "interrupted",
  "self-test": "stopped by the self-test",
};

/** What earlier runs of the section left. */
interface Known {
  readonly tallies: Tallies;
  readonly trials: readonly TrialRecord[];
  readonly reductions: readonly ReductionRecord[];
  readonly features: boolean;
}

type Ending = Pick<End, "reason" | "settledMs">;

async function runInto({ writer }: OpenLedger, before: Known, course: Course): Promise<Ending> {
  const { tallies: known } = before;
  const { options, prepared, world, progress, signal } = course;
  const { plan } = prepared;
  const explored = exploredTrials(plan.cells, before.trials);
  progress.say(describeSection(course));
  const settled = plan.cells.every((cell) => isDone(cell, known.of(cell), plan.profile));
  const ending: Ending = settled ? { reason: "complete" } : await runTrials({ writer, before, course, explored });
  if (ending.reason === "interrupted" || ending.reason === "self-test") return ending;
  const say = (detail: string) => {
    if (!progress.section) progress.say(detail);
    progress.section?.({ title: titleOf(course.environment), stage: "after", detail });
  };
  await afterTrials({
    ...{ dir: options.dir, prepared, world, jobs: jobsOf(course), known, writer, signal },
    ...{ explored: explored.all(), reductions: before.reductions, say },
  });
  return signal.aborted ? { ...ending, reason: "interrupted" } : ending;
}

interface Trials {
  readonly writer: OpenLedger["writer"];
  readonly before: Known;
  readonly course: Course;
  readonly explored: ExploredTrials;
}

/** Features, self-test, then the planned cells. */
async function runTrials(trials: Trials): Promise<Ending> {
  const { writer, before, course } = trials;
  const { prepared, signal } = course;
  const features = before.features ? "known" : await featuresOf(prepared, signal);
  if (features === undefined) return { reason: "interrupted" };
  if (features !== "known") writer.append(features);
  const agent = lastingAgent(prepared.connect, prepared.agent);
  try {
    return await testAndRun(agent, trials);
  } finally {
    await agent.close();
  }
}

async function testAndRun(agent: LastingAgent, { writer, before, course, explored }: Trials): Promise<Ending> {
  const { tallies: known } = before;
  const { prepared, environment, world, progress, signal } = course;
  const { plan, header, connect } = prepared;
  const tests = await unlessAborted(testHarness(course, agent), signal);
  if (tests === undefined) return { reason: "interrupted" };
  for (const test of tests) writer.append(test);
  progress.say(describeTests(tests));
  if (tests.some(({ recognised }) => !recognised)) return { reason: "self-test" };
  const jobs = jobsOf(course);
  const report = trialReporter(prepared, known, { progress, jobs });
  const record = (trial: TrialRecord) => {
    writer.append(trial);
    explored.add(trial);
    report(trial);
  };
  const poisonous = new Set(environment.ownKernel ? poisonousOf(world) : []);
  const single = new Set(
    world.scenarios.filter(({ poisons, unordered }) => poisons || unordered).map(({ name }) => name),
  );
  const sharedMachine = !environment.ownKernel;
  const start = performance.now();
  let settledMs: number | undefined;
  const settled = () => {
    settledMs = Math.round(performance.now() - start);
    progress.say(`every cell has had its turn after ${duration(settledMs)}; the time that is left narrows rates`);
  };
  const reason = await execute({
    ...{ plan, place: header, connect, agent, jobs, poisonous, single, sharedMachine },
    ...{ known, record, settled, signal },
  });
  return { reason, ...(settledMs === undefined ? {} : { settledMs }) };
}

/** Agents that work side by side. */
function jobsOf({ options, environment }: Course): number {
  return options.jobs ?? environment.jobs ?? 1;
}

export function titleOf({ title, name }: Environment): string {
  return title ?? name;
}

function poisonousOf({ scenarios }: World): string[] {
  return scenarios.filter(({ poisons }) => poisons).map(({ name }) => name);
}

function describeSection({ prepared: { header, plan }, environment, world }: Course): string {
  const { guest, kernel } = header;
  const number = world.environments.indexOf(environment) + 1;
  const of = world.environments.length > 1 ? ` (${number} of ${world.environments.length})` : "";
  const ready = guest
    ? `, ${guest.acceleration}, ready by ${guest.start} in ${(guest.readyMs / 1000).toFixed(2)} s`
    : "";
  const { shard } = header.plan;
  const part = shard ? ` of shard ${shard.index}/${shard.count}` : "";
  return `kernel ${kernel.release}${of}${ready}: ${plan.cells.length} cells${part} planned, ${plan.notRun.length} not available`;
}

/**
 * Asked of an agent of their own where that has a kernel of its own: what probes do to it is met by no trial.
 * @returns undefined when the signal came
 */
async function featuresOf(
  { header, connectBuiltin }: Prepared,
  signal: AbortSignal,
): Promise<FeaturesRecord | NotRunRecord | undefined> {
  const agent = await connectBuiltin({});
  try {
    const config = header.kernelBuild ? { config: header.kernelBuild.config } : {};
    const results = await unlessAborted(agent.features(), signal);
    return results && featuresRecord({ ...header, ...config }, results);
  } catch (error) {
    const outcome = error instanceof GuestFault ? error.outcome : "harness-error";
    const [message] = (error instanceof Error ? error.message : String(error)).split("\n");
    const what = `features of kernel ${header.kernel.release}`;
    return { type: "not-run", kind: "failed", what, reason: `${outcome} while they were probed: ${message}` };
  } finally {
    await agent.close();
  }
}

async function testHarness({ options, prepared }: Course, agent: LastingAgent): Promise<SelfTestRecord[]> {
  if (!options.subject) return selfTest(agent.runTrial);
  const builtin = lastingAgent(prepared.connectBuiltin);
  try {
    return await selfTest(builtin.runTrial);
  } finally {
    await builtin.close();
  }
}

function trialReporter(
  { plan }: Prepared,
  known: Tallies,
  { progress, jobs }: { readonly progress: Progress; readonly jobs: number },
): (trial: TrialRecord) => void {
  let trials = 0;
  const recommended = new Set(plan.cells.filter(({ role }) => role === "recommended").map(({ id }) => id));
  return ({ outcome, scenario, cell }) => {
    trials++;
    progress.trial({
      ...{ outcome, scenario, trials, cells: plan.cells.length, recommended: recommended.has(cell) },
      cellsDone: () => plan.cells.filter((cell) => isDone(cell, known.of(cell), plan.profile)).length,
      msLeft: () =>
        Math.min(msLeft(plan.cells, plan.profile, known), plan.profile.seconds * 1000 * jobs - known.spentMs()) / jobs,
    });
  };
}

function describeTests(tests: readonly SelfTestRecord[]): string {
  const caught = tests.filter(({ recognised }) => recognised).length;
  const missed = tests.filter(({ recognised }) => !recognised);
  const details = missed.map(({ name, expected, outcome }) => `${name} gave "${outcome}" instead of "${expected}"`);
  return [`self-test: ${caught} of ${tests.length} planted defects recognised`, ...details].join("; ");
}
