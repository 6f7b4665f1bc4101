/** What follows on the trials of a section: failing orders are reduced, and causes confirmed. */
import { performance } from "node:perf_hooks";
import { failureOf } from "../../analysis/failure.ts";
import { readLedgerFile } from "../../ledger/read.ts";
import type { ReductionRecord, TrialRecord } from "../../ledger/record.ts";
import { type LedgerWriter, sectionOf } from "../../ledger/writer.ts";
import { type LastingAgent, lastingAgent } from "../lasting-agent.ts";
import type { Prepared } from "../prepare.ts";
import type { Tallies } from "../tallies.ts";
import type { World } from "../world.ts";
import { confirmCauses } from "./confirmations.ts";
import { reduceFailures } from "./reductions.ts";

export interface Aftermath {
  readonly dir: string;
  readonly prepared: Prepared;
  readonly world: World;
  readonly jobs: number;
  /** Earlier runs included. */
  readonly known: Tallies;
  /** Trials of explored cells, earlier runs included. */
  readonly explored: readonly TrialRecord[];
  /** Of earlier runs. */
  readonly reductions: readonly ReductionRecord[];
  readonly writer: LedgerWriter;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Of a profile's time, on top of it. */
const shares = { reduction: 0.25, confirmation: 0.15 };

export async function afterTrials(aftermath: Aftermath): Promise<void> {
  await reduce(aftermath);
  if (!aftermath.signal.aborted) await confirm(aftermath);
}

/** Scenario by scenario, as an order that is the shortest under one setting often is under others. */
async function reduce(aftermath: Aftermath): Promise<void> {
  const { prepared, world, explored, jobs, say } = aftermath;
  const failing = new Set(explored.filter((trial) => failureOf(trial) !== undefined).map(({ scenario }) => scenario));
  if (failing.size === 0) return;
  say("reducing failing orders to the shortest");
  const isOver = deadlineOf(aftermath, shares.reduction);
  // In the order of the plan, which begins with what is asked first.
  const waiting = [...new Set(prepared.plan.cells.map(({ scenario }) => scenario))].filter((name) => failing.has(name));
  const worker = async () => {
    const agent = lastingAgent(prepared.connect);
    try {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const scenario = next;
        await reduceScenario(aftermath, scenario, agent, isOver);
        // What it leaves of a kernel must not be met by the next one.
        if (world.scenarios.some(({ name, poisons }) => name === scenario && poisons)) await agent.renew();
      }
    } finally {
      await agent.close();
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs, waiting.length) }, worker));
}

function reduceScenario(
  { prepared, world, explored, reductions, writer }: Aftermath,
  scenario: string,
  agent: LastingAgent,
  isOver: () => boolean,
): Promise<void> {
  const cells = prepared.plan.cells.filter((cell) => cell.scenario === scenario);
  const ids = new Set(cells.map(({ id }) => id));
  return reduceFailures({
    ...{ cells, scenarios: world.scenarios, trials: explored, agent, isOver },
    known: reductions.filter(({ cell }) => ids.has(cell)),
    runtimes: prepared.agent.hello.runtimes,
    record: writer.append,
  });
}

async function confirm(aftermath: Aftermath): Promise<void> {
  const { dir, prepared, world, jobs, known, writer, say } = aftermath;
  const { header, connect, agent } = prepared;
  say("confirming causes by counter-examples");
  await confirmCauses({
    ...{ scenarios: world.scenarios, offer: agent.hello, connect, place: header, jobs, known },
    section: () => {
      const section = sectionOf(readLedgerFile(dir), header);
      if (!section) throw new Error(`the ledger in "${dir}" has lost the section that is being written`);
      return section;
    },
    isOver: deadlineOf(aftermath, shares.confirmation),
    addCells: writer.append,
    record: writer.append,
  });
}

function deadlineOf({ prepared, signal }: Aftermath, share: number): () => boolean {
  const end = performance.now() + share * prepared.plan.profile.seconds * 1000;
  return () => signal.aborted || performance.now() > end;
}
