import { UserError } from "../../../engine/errors.ts";
import { stepsOfId } from "../../../scenarios/order.ts";
import type { TrialReport } from "../../agent/protocol.ts";
import { schedulesOf } from "../../analysis/verdict.ts";
import { type Cell, trialSeed } from "../../matrix/cell.ts";
import type { LastingAgent } from "../../run/lasting-agent.ts";

export interface Again {
  readonly cell: Cell;
  readonly kernel: ReproRecord["kernel"];
  readonly order: readonly string[];
  readonly trials: number;
}

/** What `repro --json` prints of a cell. Additions may come; what is here stays. */
export interface ReproRecord {
  readonly cell: string;
  readonly scenario: string;
  readonly factors: Cell["factors"];
  readonly kernel: { readonly release: string; readonly version: string };
  readonly trials: readonly (TrialReport & {
    readonly trial: number;
    readonly seed: number;
    readonly schedule?: string;
  })[];
}

/** Prints each step and mount call of each trial. */
export async function runAgain(
  agent: LastingAgent,
  { cell, kernel, order, trials }: Again,
  print: (line: string) => void,
): Promise<ReproRecord> {
  const { id, scenario, factors } = cell;
  print(`cell ${id}: ${scenario} with ${levelsInWords(cell)}`);
  const done: ReproRecord["trials"][number][] = [];
  for (let trial = 0; trial < trials; trial++) {
    const schedule = order[trial % Math.max(1, order.length)];
    const step = schedule === undefined ? {} : { schedule };
    const seed = trialSeed(id, trial);
    print(`\ntrial ${trial}${schedule === undefined ? "" : `, order ${schedule}`}, seed ${seed}`);
    const report = await agent.runTrial({ scenario, factors, trial, seed, verbose: true, ...step });
    printReport(report, print);
    done.push({ trial, seed, ...step, ...report });
  }
  return { cell: id, scenario, factors, kernel, trials: done };
}

/** The orders to run in turn. @throws UserError `NO_SUCH_SCHEDULE` */
export function ordersOf(cell: Cell, wanted: string | undefined): readonly string[] {
  const known = schedulesOf(cell);
  if (wanted === undefined) return known;
  if (known.includes(wanted) || (cell.exploration && isOrderOf(cell, wanted))) return [wanted];
  throw new UserError(
    "NO_SUCH_SCHEDULE",
    `scenario "${cell.scenario}" has no order "${wanted}"`,
    cell.exploration
      ? "copy one from the report, or write the steps of its actors as in `server:mount/start:await-ready,mount-overlay`"
      : `choose from ${known.join(", ") || "none: it is not run step by step"}`,
  );
}

/** A reduced order is none of the plan's, and any other may be of interest: its steps must be those of the scenario. */
function isOrderOf(cell: Cell, wanted: string): boolean {
  const known = new Set(cell.schedules.flatMap((order) => stepsOfId(order) ?? []).map(withoutMark));
  const steps = stepsOfId(wanted)?.map(withoutMark);
  return steps?.every((step) => known.has(step)) ?? false;
}

function withoutMark(step: string): string {
  return step.replace(/[&!]$/, "");
}

function printReport({ outcome, evidence, transcript, timingsMs }: TrialReport, print: (line: string) => void): void {
  for (const line of transcript ?? []) print(`  ${line}`);
  print(`outcome: ${outcome}${evidence.step === undefined ? "" : ` at ${evidence.step}`}`);
  for (const line of [evidence.message, evidence.errno, ...(evidence.details ?? [])]) if (line) print(`  ${line}`);
  for (const line of evidence.kernelLog ?? []) print(`  kernel: ${line}`);
  const { total } = timingsMs;
  if (total !== undefined) print(`total ${total.toFixed(1)} ms`);
}

function levelsInWords({ factors }: Cell): string {
  return Object.entries(factors)
    .map(([factor, level]) => `${factor}=${level}`)
    .join(" ");
}
