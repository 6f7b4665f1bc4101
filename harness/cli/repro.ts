import type { Command } from "commander";
import { UserError } from "../../engine/errors.ts";
import { subjectSchema } from "../../scenarios/subject.ts";
import type { TrialReport } from "../agent/protocol.ts";
import { schedulesOf } from "../analysis/verdict.ts";
import { type Ledger, readLedger } from "../ledger/read.ts";
import { type Cell, trialSeed } from "../matrix/cell.ts";
import { prepare } from "../run/prepare.ts";
import type { World } from "../run/world.ts";
import { positive } from "./choice.ts";

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
      const { thisMachine } = await import("./this-machine.ts");
      await reproCommand(id, options, thisMachine(), (line) => process.stdout.write(`${line}\n`));
    });
}

/** @throws UserError `NO_SUCH_CELL`, `NO_SUCH_SCHEDULE`, `OTHER_KERNEL`, `NO_LEDGER` */
export async function reproCommand(
  id: string,
  options: Options,
  world: World,
  print: (line: string) => void,
): Promise<void> {
  const ledger = readLedger(options.out);
  const cell = findCell(ledger, id);
  const order = ordersOf(cell, options.schedule);
  const { subjectFile, plan } = ledger.header;
  const subject = subjectFile === undefined ? {} : { subject: subjectSchema.parse(subjectFile) };
  const { agent } = await prepare({ profile: plan.profile, only: [cell.scenario], ...subject }, world, print);
  try {
    print(`cell ${cell.id}: ${cell.scenario} with ${levelsInWords(cell)}`);
    const { release } = agent.hello.kernel;
    if (release !== ledger.header.kernel.release)
      print(`note: the cell ran on kernel ${ledger.header.kernel.release}, this is ${release}`);
    for (let trial = 0; trial < options.trials; trial++) {
      const schedule = order[trial % Math.max(1, order.length)];
      const { scenario, factors } = cell;
      const request = { scenario, factors, trial, seed: trialSeed(cell.id, trial), verbose: true };
      print(`\ntrial ${trial}${schedule === undefined ? "" : `, order ${schedule}`}, seed ${request.seed}`);
      printReport(await agent.runTrial(schedule === undefined ? request : { ...request, schedule }), print);
    }
  } finally {
    await agent.close();
  }
}

function findCell({ header, path }: Ledger, id: string): Cell {
  const found = header.plan.cells.filter((cell) => cell.id.startsWith(id));
  const [cell] = found;
  if (cell && found.length === 1) return cell as unknown as Cell;
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
  if (known.includes(wanted)) return [wanted];
  throw new UserError(
    "NO_SUCH_SCHEDULE",
    `scenario "${cell.scenario}" has no order "${wanted}"`,
    `choose from ${known.join(", ") || "none: it is not run step by step"}`,
  );
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
