/** After the trials: each way in which explored orders fail is reduced to the shortest order that still fails so. */

import { stepsOfId } from "../../../scenarios/order.ts";
import type { Scenario, ScheduledStep } from "../../../scenarios/scenario.ts";
import type { TrialReport } from "../../agent/protocol.ts";
import { failureOf } from "../../analysis/failure.ts";
import { movesWhileFree } from "../../explorer/kept.ts";
import { isLegal } from "../../explorer/legal.ts";
import { reduceOrder } from "../../explorer/reduce.ts";
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
  const shortest = new Map(work.known.map((one) => [keyOf(scenarioOf(one, work), one.failure), one.shortest]));
  for (const failing of failuresOf(work)) {
    if (work.isOver()) return;
    const key = keyOf(failing.cell.scenario, failing.failure);
    const reduction = await reduce(failing, shortest.get(key), work);
    if (!reduction) continue;
    shortest.set(key, reduction.shortest);
    work.record(reduction);
  }
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

/** @param hint an order that failed so under other factors: often it is the shortest here, too */
async function reduce(
  { cell, failure, trials }: Failing,
  hint: string | undefined,
  work: ReductionWork,
): Promise<ReductionRecord | undefined> {
  const from = shortestFirst(trials)[0]?.schedule;
  if (from === undefined) return undefined;
  const run = runnerOf(cell, work);
  const exploration = work.scenarios.find(({ name }) => name === cell.scenario)?.explore?.(cell.factors);
  if (!exploration) throw new Error(`scenario "${cell.scenario}" has explored orders and does not say how`);
  const canHappen = (order: Order) => isLegal(order, exploration) && movesWhileFree(order, exploration);
  const fails = async (order: string) => failureOf(await run(order)) === failure;
  const isShorter = hint !== undefined && movesOf(hint) < movesOf(from) && canHappen(stepsOfId(hint) ?? []);
  const start = isShorter && (await fails(hint)) ? hint : from;
  const { shortest, tried } = await reduceOrder(start, fails, { canHappen });
  const { replays, evidence } = await replay(shortest, failure, run);
  const [first] = trials;
  if (!first || replays.n === 0) return undefined;
  const runtime = replays.failures === 0 ? undefined : await withRuntime(cell, shortest, work);
  return {
    ...{ type: "reduction", cell: cell.id, failure, outcome: first.outcome, from, shortest, replays },
    evidence: evidence ?? first.evidence,
    orders: trials.length,
    tried: tried + (start === from ? 0 : 1),
    ...(runtime ? { runtime } : {}),
  };
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

function scenarioOf({ cell }: ReductionRecord, { cells }: ReductionWork): string {
  return cells.find(({ id }) => id === cell)?.scenario ?? "";
}

function keyOf(...parts: readonly string[]): string {
  return JSON.stringify(parts);
}
