import { stepsOfId } from "../../scenarios/order.ts";
import { type ExploredCell, type ExploredFailure, exploredCells } from "../analysis/explorations.ts";
import type { JudgedCell } from "../analysis/judged-cell.ts";
import type { Ledger } from "../ledger/read.ts";
import type { Results } from "./results-schema.ts";

type Exploration = Results["explorations"][number];

/** What reports say about orders of steps that were explored. */
export function explorationsOf(judged: readonly JudgedCell[], ledgers: readonly Ledger[]): Exploration[] {
  const reductions = ledgers.flatMap((ledger) => ledger.reductions);
  return exploredCells(judged, reductions).map(toExploration);
}

function toExploration({ judged: { cell }, ran, decided, missing, failures }: ExploredCell): Exploration {
  const { bounds, possible, withinPreemptions, commuting, cut } = cell.exploration ?? none;
  return {
    ...{ scenario: cell.scenario, cell: cell.id, factors: { ...cell.factors }, varied: [...cell.varied] },
    ...{ kernel: cell.kernel.name, environment: cell.environment, subject: cell.subject },
    ...{ bounds: { ...bounds }, possible, withinPreemptions, commuting, cut, ran, decided, missing },
    failures: failures.map((failure) => toFailure(failure, cell.id)),
  };
}

const none = { bounds: { preemptions: 0, orders: 1 }, possible: 0, withinPreemptions: 0, commuting: 0, cut: 0 };

function toFailure({ failure, orders, reduction }: ExploredFailure, cell: string): Exploration["failures"][number] {
  if (!reduction) return { failure, orders };
  const { shortest, from, tried, replays, runtime, evidence } = reduction;
  return {
    failure,
    orders,
    shortest: {
      order: shortest,
      moves: movesOf(shortest),
      from: movesOf(from),
      tried,
      replays: { ...replays },
      ...(evidence.message === undefined ? {} : { message: evidence.message }),
      ...(runtime ? { runtime: { ...runtime } } : {}),
      repro: `mountproof repro ${cell} --schedule ${shortest}`,
    },
  };
}

function movesOf(order: string): number {
  return stepsOfId(order)?.length ?? 0;
}
