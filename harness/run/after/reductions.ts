/** After the trials: each way in which explored orders fail is reduced to the shortest order that still fails so. */

import { stepsOfId } from "../../../scenarios/order.ts";
import type { Exploration, Scenario, ScheduledStep } from "../../../scenarios/scenario.ts";
import type { TrialReport } from "../../agent/protocol.ts";
import { failureOf } from "../../analysis/failure.ts";
import { movesWhileFree } from "../../explorer/kept.ts";
import { isLegal } from "../../explorer/legal.ts";
import { type Reduction, reduceOrder } from "../../explorer/reduce.ts";
import type { ReductionRecord, TrialRecord } from "../../ledger/record.ts";
import { type Cell, trialSeed } from "../../matrix/cell.ts";
import { defaultRuntime } from "../../matrix/runtimes.ts";
import { AgentFailed, type LastingAgent } from "../lasting-agent.ts";

export interface ReductionWork {
  readonly cells: readonly Cell[];
  readonly scenarios: readonly Scenario[];
  /** Of these cells, earlier runs included. */
  readonly trials: readonly TrialRecord[];
  /** Already in the ledger. */
  readonly known: readonly ReductionRecord[];
  readonly agent: Pick<LastingAgent, "runTrial">;
  /** Levels of the userland, for the last word of a real runtime. */
  readonly runtimes: readonly string[];
  /** Whether time or patience is at its end. */
  readonly isOver: () => boolean;
  readonly record: (reduction: ReductionRecord) => void;
}

/** One way in which orders of one cell fail. */
interface Failing {
  readonly cell: Cell;
  readonly failure: string;
  readonly trials: readonly TrialRecord[];
}

export async function reduceFailures(work: ReductionWork): Promise<void> {
  const found = [...work.known];
  for (const failing of failuresOf(work)) {
    if (work.isOver()) return;
    const reduction = await reduce(failing, hintsFor(failing, found, work), work);
    if (!reduction) continue;
    found.push(reduction);
    work.record(reduction);
  }
}

/** Orders to which the same failure of the same scenario was reduced under other settings. */
interface Hint {
  readonly order: string;
  /** The actors wait for the same there, so what is the shortest there is the shortest here, if it fails here, too. */
  readonly sameOrders: boolean;
}

function hintsFor({ cell, failure }: Failing, found: readonly ReductionRecord[], work: ReductionWork): Hint[] {
  const here = JSON.stringify(explorationOf(cell, work));
  return found.flatMap((one) => {
    const there = work.cells.find(({ id }) => id === one.cell);
    if (one.failure !== failure || there?.scenario !== cell.scenario) return [];
    return [{ order: one.shortest, sameOrders: JSON.stringify(explorationOf(there, work)) === here }];
  });
}

function explorationOf({ scenario, factors }: Cell, { scenarios }: ReductionWork): Exploration {
  const exploration = scenarios.find(({ name }) => name === scenario)?.explore?.(factors);
  if (exploration) return exploration;
  throw new Error(`scenario "${scenario}" has explored orders and does not say how`);
}

function failuresOf({ cells, trials, known }: ReductionWork): Failing[] {
  const done = new Set(known.map(({ cell, failure }) => keyOf(cell, failure)));
  return cells
    .filter(({ exploration }) => exploration !== undefined)
    .flatMap((cell) => {
      const failed = trials.filter((trial) => trial.cell === cell.id && failureOf(trial) !== undefined);
      const groups = Map.groupBy(failed, (trial) => failureOf(trial) ?? "");
      return [...groups].map(([failure, ofFailure]) => ({ cell, failure, trials: ofFailure }));
    })
    .filter(({ cell, failure }) => !done.has(keyOf(cell.id, failure)));
}

type Order = readonly ScheduledStep[];

async function reduce(
  { cell, failure, trials }: Failing,
  hints: readonly Hint[],
  work: ReductionWork,
): Promise<ReductionRecord | undefined> {
  const [first] = trials;
  const from = shortestFirst(trials)[0]?.schedule;
  if (first === undefined || from === undefined) return undefined;
  const run = runnerOf(cell, work);
  const exploration = explorationOf(cell, work);
  const canHappen = (order: Order) => isLegal(order, exploration) && movesWhileFree(order, exploration);
  // What is asked when time is over, or the signal has come, is answered at once, and the reduction dropped below.
  const fails = async (order: string) => !work.isOver() && failureOf(await run(order)) === failure;
  const { shortest, tried } = await shorten(from, hints, { fails, canHappen });
  if (work.isOver()) return undefined;
  const { replays, evidence } = await replay(shortest, failure, run);
  if (replays.n === 0) return undefined;
  const runtime = replays.failures === 0 ? undefined : await withRuntime(cell, shortest, work);
  return {
    ...{ type: "reduction", cell: cell.id, failure, outcome: first.outcome, from, shortest, replays, tried },
    evidence: evidence ?? first.evidence,
    orders: trials.length,
    ...(runtime ? { runtime } : {}),
  };
}

interface Judge {
  readonly fails: (order: string) => Promise<boolean>;
  readonly canHappen: (order: Order) => boolean;
}

/** From a hint where one fails here, too, which saves most of the tries; else from the order itself. */
async function shorten(from: string, hints: readonly Hint[], { fails, canHappen }: Judge): Promise<Reduction> {
  const usable = hints.filter(({ order }) => movesOf(order) < movesOf(from) && canHappen(stepsOfId(order) ?? []));
  const hint = usable.find(({ sameOrders }) => sameOrders) ?? usable[0];
  const helps = hint !== undefined && (await fails(hint.order));
  if (helps && hint.sameOrders) return { shortest: hint.order, tried: 1 };
  const { shortest, tried } = await reduceOrder(helps ? hint.order : from, fails, { canHappen });
  return { shortest, tried: tried + (hint ? 1 : 0) };
}

/** Once shows it; twice more show that it was no chance. */
const replayCount = 3;

async function replay(order: string, failure: string, run: (order: string) => Promise<TrialReport>) {
  const reports: TrialReport[] = [];
  for (let i = 0; i < replayCount; i++) reports.push(await run(order));
  const told = reports.filter(({ outcome }) => outcome !== "harness-error");
  const alike = told.filter((report) => failureOf(report) === failure);
  const evidence = alike[0]?.evidence as ReductionRecord["evidence"] | undefined;
  return { replays: { n: told.length, failures: alike.length }, evidence };
}

/** The walk stands for a runtime in hundreds of orders; in the shortest a real one has its say. */
async function withRuntime(cell: Cell, order: string, work: ReductionWork): Promise<ReductionRecord["runtime"]> {
  const level = defaultRuntime(work.runtimes);
  if (level === undefined || level === "none" || cell.factors.runtime !== "none") return undefined;
  const { outcome, evidence } = await runnerOf({ ...cell, factors: { ...cell.factors, runtime: level } }, work)(order);
  return { level, outcome, ...(evidence.message === undefined ? {} : { message: evidence.message }) };
}

function runnerOf({ id, scenario, factors }: Cell, { agent }: ReductionWork): (order: string) => Promise<TrialReport> {
  return async (schedule) => {
    try {
      return await agent.runTrial({ cell: id, scenario, factors, trial: 0, seed: trialSeed(id, 0), schedule });
    } catch (error) {
      // The next order gets a new agent; of this one nothing is known.
      if (!(error instanceof AgentFailed)) throw error;
      return { outcome: "harness-error", evidence: {}, timingsMs: {}, startedAt: "" };
    }
  };
}

function shortestFirst(trials: readonly TrialRecord[]): TrialRecord[] {
  return trials.toSorted(
    (a, b) => movesOf(a.schedule) - movesOf(b.schedule) || ((a.schedule ?? "") < (b.schedule ?? "") ? -1 : 1),
  );
}

function movesOf(order: string | undefined): number {
  return (order === undefined ? undefined : stepsOfId(order)?.length) ?? Number.POSITIVE_INFINITY;
}

function keyOf(...parts: readonly string[]): string {
  return JSON.stringify(parts);
}
