import type { Command } from "commander";
import { UserError } from "../../engine/errors.ts";
import { stepsOfId } from "../../scenarios/order.ts";
import { subjectSchema } from "../../scenarios/subject.ts";
import type { TrialReport } from "../agent/protocol.ts";
import { schedulesOf } from "../analysis/verdict.ts";
import { readLedgerFile } from "../ledger/read.ts";
import { type Header, type KernelBuild, type KernelChoice, kernelChoiceSchema } from "../ledger/record.ts";
import { type Cell, trialSeed } from "../matrix/cell.ts";
import { lastingAgent } from "../run/lasting-agent.ts";
import { prepare } from "../run/prepare.ts";
import type { World } from "../run/world.ts";
import { positive } from "./choice.ts";
import type { ChosenPlaces } from "./place-options.ts";

interface Options {
  readonly trials: number;
  readonly schedule?: string;
  readonly out: string;
}

/** Adds `mountproof repro`. */
export function registerRepro(program: Command): void {
  program
    .command("repro")
    .description("run one cell again and print each step and mount call")
    .argument("<cell>", "id of the cell, or its first digits if no other cell has them")
    .option("--trials <n>", "how often", positive, 1)
    .option("--schedule <id>", "the order of steps; default: the scenario's orders in turn")
    .option("--out <dir>", "directory of the run that has the cell", "mountproof-report")
    .action(async (id: string, options: Options) => {
      const { worldOf } = await import("./world-of.ts");
      const print = (line: string) => process.stdout.write(`${line}\n`);
      await reproCommand(id, options, (places) => worldOf(places, {}, print), print);
    });
}

/**
 * @param worldOf the world of these places
 * @throws UserError `NO_SUCH_CELL`, `NO_SUCH_SCHEDULE`, `NO_LEDGER`
 */
export async function reproCommand(
  id: string,
  options: Options,
  worldOf: (places: ChosenPlaces) => Promise<World>,
  print: (line: string) => void,
): Promise<void> {
  const { cell, header } = findCell(options.out, id);
  const order = ordersOf(cell, options.schedule);
  const world = await worldOf(placeOf(header));
  const [environment] = world.environments;
  if (!environment) throw unavailable(cell, world);
  const { subjectFile, plan } = header;
  const subject = subjectFile === undefined ? {} : { subject: subjectSchema.parse(subjectFile) };
  const choice = { profile: plan.profile, only: [cell.scenario], ...subject };
  const { agent: first, connect } = await prepare(choice, world, { environment, log: print });
  const { hello } = first;
  const agent = lastingAgent(connect, first);
  try {
    print(`cell ${cell.id}: ${cell.scenario} with ${levelsInWords(cell)}`);
    const { release } = hello.kernel;
    if (release !== header.kernel.release)
      print(`note: the cell ran on kernel ${header.kernel.release}, this is ${release}`);
    for (let trial = 0; trial < options.trials; trial++) {
      const schedule = order[trial % Math.max(1, order.length)];
      const { scenario, factors } = cell;
      const request = { scenario, factors, trial, seed: trialSeed(cell.id, trial), verbose: true };
      print(`\ntrial ${trial}${schedule === undefined ? "" : `, order ${schedule}`}, seed ${request.seed}`);
      printReport(await agent.runTrial(schedule === undefined ? request : { ...request, schedule }), print);
    }
  } finally {
    await agent.close();
    await environment.close?.();
  }
}

/** Where the cell ran, chosen again. */
function placeOf({ environment, places, kernelBuild, kernel }: Header): ChosenPlaces {
  return {
    places: { ...places, environments: [environment] },
    kernels: kernelBuild ? [choiceOf(kernelBuild, kernel.release)] : [],
  };
}

/** The kernel that the cell ran on, chosen again. */
function choiceOf({ origin }: KernelBuild, release: string): KernelChoice {
  return origin.kind === "debian" ? { kind: "catalogue", name: release } : kernelChoiceSchema.parse(origin);
}

function unavailable({ id }: Cell, { unavailable }: World): UserError {
  const why = unavailable.map(({ what, reason }) => `${what}: ${reason}`).join("; ");
  return new UserError(
    "KERNEL_UNAVAILABLE",
    `cannot run cell "${id}" again: ${why}`,
    "see `mountproof kernels list` for kernels that can be had",
  );
}

function findCell(dir: string, id: string): { cell: Cell; header: Header } {
  const { path, sections } = readLedgerFile(dir);
  const found = sections.flatMap(({ header }) =>
    header.plan.cells
      .filter((cell) => cell.id.startsWith(id))
      .map((cell) => ({ cell: cell as unknown as Cell, header })),
  );
  const [first] = found;
  if (first && found.length === 1) return first;
  const what = found.length === 0 ? "no cell begins with it" : `${found.length} cells begin with it`;
  throw new UserError(
    "NO_SUCH_CELL",
    `cannot find cell "${id}" in "${path}": ${what}`,
    "copy an id from the report, and name its directory with --out",
  );
}

function ordersOf(cell: Cell, wanted: string | undefined): readonly string[] {
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
