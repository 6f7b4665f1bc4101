import { performance } from "node:perf_hooks";
import type { End, TrialRecord } from "../ledger/record.ts";
import type { Cell } from "../matrix/cell.ts";
import type { Plan } from "../matrix/plan.ts";
import { type Queue, queue, type Slice } from "../matrix/queue.ts";
import { isDone, trialsToRun } from "../matrix/stopping.ts";
import { type Connect, type LastingAgent, lastingAgent } from "./lasting-agent.ts";
import { runOne, runTogether, type TrialPlace } from "./one-trial.ts";
import type { Tallies } from "./tallies.ts";
import { msLeft } from "./time-left.ts";
import { mayOverlap, trialsTogether } from "./together.ts";
import { type Turnstile, turnstile } from "./turnstile.ts";
import { unlessAborted } from "./unless-aborted.ts";

export interface Execution {
  readonly plan: Plan;
  readonly place: TrialPlace;
  readonly connect: Connect;
  /** Serves the first job; closed at the end. */
  readonly agent: LastingAgent;
  /** Agents that work side by side. */
  readonly jobs: number;
  /** Scenarios after which, and before which, a worker takes a new agent. */
  readonly poisonous: ReadonlySet<string>;
  /** Scenarios whose trials never overlap. */
  readonly single: ReadonlySet<string>;
  /** Agents share this machine's processors and memory, so a trial that puts them under pressure would disturb those of other agents. */
  readonly sharedMachine: boolean;
  /** Trials of earlier runs are in here already. */
  readonly known: Tallies;
  /** Called as soon as a trial ends: appends it to the ledger. */
  readonly record: (trial: TrialRecord) => void;
  /** Called once, when every cell has had its first turn: the time that is left only narrows rates. */
  readonly settled?: () => void;
  readonly signal: AbortSignal;
}

/**
 * Runs a plan until every cell is done, its time is spent or the signal comes. A trial during which the signal comes is not
 * recorded: its outcome would be ours.
 * @throws when an agent cannot be started.
 */
export async function execute(execution: Execution): Promise<End["reason"]> {
  const { plan, known, jobs, signal } = execution;
  const work = queue(plan.cells, plan.profile, (cell) => known.of(cell));
  const settled = once(execution.settled);
  const failed = new AbortController();
  const anyEnd = AbortSignal.any([signal, failed.signal]);
  const shared = { ...execution, settled, work, clock: budget(execution), gate: turnstile(), signal: anyEnd };
  await all(jobs, failed, (worker) => runWorker(shared, worker));
  if (signal.aborted) return "interrupted";
  if (plan.cells.every((cell) => isDone(cell, known.of(cell), plan.profile))) settled();
  return plan.cells.every((cell) => isDone(cell, known.of(cell), plan.profile)) ? "complete" : "time";
}

/** What fails for one worker, such as a full disk, ends the others, too; each has put away its agent by then. */
async function all(jobs: number, failed: AbortController, run: (worker: number) => Promise<void>): Promise<void> {
  const workers = Array.from({ length: jobs }, (_, worker) => run(worker));
  for (const worker of workers) worker.catch(() => failed.abort());
  const bad = (await Promise.allSettled(workers)).find(({ status }) => status === "rejected");
  if (bad?.status === "rejected") throw bad.reason;
}

function once(call: (() => void) | undefined): () => void {
  let called = false;
  return () => {
    if (!called) call?.();
    called = true;
  };
}

interface Shared extends Execution {
  readonly settled: () => void;
  readonly work: Queue;
  readonly clock: Budget;
  readonly gate: Turnstile;
}

async function runWorker(shared: Shared, worker: number): Promise<void> {
  const { connect, work, clock, signal } = shared;
  const agent = worker === 0 ? shared.agent : lastingAgent(connect);
  try {
    while (!signal.aborted) {
      const slice = work.take({ onlyRecommended: clock.isSpent() });
      if (!slice) return;
      if (slice.turn === "rest") shared.settled();
      const alone = shared.sharedMachine && slice.cell.factors.pressure !== "none";
      await shared.gate[alone ? "alone" : "beside"](() => runSlice(shared, agent, slice));
      work.giveBack(slice.cell);
    }
  } finally {
    await agent.close();
  }
}

/** Milliseconds after which a cell whose trials turn out to be dear lets the others have their turn. */
const sliceMs = 20_000;

/** What poisons a kernel gets one that no other trial has used, and leaves none behind for others. */
async function runSlice(shared: Shared, agent: LastingAgent, slice: Slice): Promise<void> {
  const poisons = shared.poisonous.has(slice.cell.scenario);
  if (poisons) await agent.renew();
  await runTrials(shared, agent, slice);
  if (poisons) await agent.renew();
}

async function runTrials(shared: Shared, agent: LastingAgent, { cell, trials, turn }: Slice): Promise<void> {
  const { plan, known, clock, signal, place, record, jobs } = shared;
  const end = performance.now() + sliceMs;
  // The answer hangs on it, and others look after the rest meanwhile.
  const toTheEnd = cell.role === "recommended" && jobs > 1;
  const goesOn = (left: number) => toTheEnd || (left > 0 && (left === trials || performance.now() < end));
  let overlap = mayOverlap(cell, shared.single);
  for (let left = trials; goesOn(left); ) {
    const wanted = Math.min(
      toTheEnd ? Number.POSITIVE_INFINITY : left,
      trialsToRun(cell, known.of(cell), plan.profile, turn),
    );
    if (wanted === 0) return;
    if (clock.isSpent() && cell.role !== "recommended") return;
    const together = overlap ? Math.min(wanted, trialsTogether(cell, known.meanMs(cell))) : 1;
    const ran = await unlessAborted(runNext(agent, cell, place, { known, trials: together }), signal);
    if (ran === undefined || signal.aborted) return;
    for (const trial of ran) {
      known.add(trial);
      record(trial);
    }
    // An agent died with them, and one by one it will be known in which; or the machine is too busy for any to keep its time.
    if (ran.length === 0) overlap = false;
    left -= ran.length;
  }
}

type Next = Parameters<typeof runTogether>[3];

async function runNext(agent: LastingAgent, cell: Cell, place: TrialPlace, next: Next): Promise<TrialRecord[]> {
  return next.trials > 1 ? runTogether(agent, cell, place, next) : [await runOne(agent, cell, place, next.known)];
}

interface Budget {
  /** Whether the time is spent that cells other than the recommended may use. */
  isSpent(): boolean;
}

/**
 * Time of earlier runs counts. What the recommended setting still needs is set aside, unless other workers go on while one is at it:
 * no two work at the same cell.
 */
function budget({ plan, known, jobs }: Execution): Budget {
  const start = performance.now() - known.spentMs() / jobs;
  const recommended = plan.cells.filter((cell) => cell.role === "recommended");
  const reservedMs = () => (jobs > 1 ? 0 : msLeft(recommended, plan.profile, known));
  return { isSpent: () => performance.now() - start + reservedMs() > plan.profile.seconds * 1000 };
}
