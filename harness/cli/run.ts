import type { Command } from "commander";
import { UserError } from "../../engine/errors.ts";
import { type Subject, subjectSchema } from "../../scenarios/subject.ts";
import { readLedgerFile } from "../ledger/read.ts";
import type { End, Header } from "../ledger/record.ts";
import { isTrustworthy } from "../report/harness-facts.ts";
import type { Results } from "../report/results-schema.ts";
import { terminalTable } from "../report/terminal.ts";
import { writeReports } from "../report/write.ts";
import type { RunOptions } from "../run/options.ts";
import { liveProgress, type Progress, plainProgress } from "../run/progress.ts";
import { run } from "../run/run.ts";
import type { World } from "../run/world.ts";
import { addChoice, type ChoiceOptions, positive, toChoice } from "./choice.ts";
import { onInterrupt } from "./interrupt.ts";
import { addPlaces, type ChosenPlaces, namesPlaces, type PlaceOptions, toPlaces } from "./place-options.ts";

interface Options extends ChoiceOptions, PlaceOptions {
  readonly out?: string;
  readonly resume?: string;
  readonly jobs?: number;
}

/** Adds `mountproof run`. Exit code: 0 the recommended setting is stable, 1 it is not, 2 bad input, 3 harness errors, 130 interrupted. */
export function registerRun(program: Command): void {
  addRun(program.command("run"), {});
}

/** Adds `mountproof qualify`: a run with the profile quick. */
export function registerQualify(program: Command): void {
  addRun(program.command("qualify"), { profile: "quick" });
}

function addRun(command: Command, byDefault: Pick<Options, "profile">): void {
  addPlaces(addChoice(command, byDefault.profile))
    .description(
      "qualify this machine's kernel, also from inside containers, or others in VMs: run the matrix, write ledger and reports",
    )
    .option("--out <dir>", "where ledger and reports go (default: mountproof-report)")
    .option("--resume <dir>", "go on with the run in this directory")
    .option(
      "--jobs <n>",
      "agents that work side by side (default: 2 on this machine if it has two processors; VMs: what its processors and memory carry)",
      positive,
    )
    .action(async (given: Options) => {
      const options = given.resume === undefined ? { ...byDefault, ...given } : given;
      const { worldOf } = await import("./world-of.ts");
      const { resume } = options;
      const places = resume === undefined || namesPlaces(options) ? toPlaces(options) : placesBefore(resume);
      process.exitCode = await runCommand(options, await worldOf(places, options, say));
    });
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** @returns the exit code. */
export async function runCommand(options: Options, world: World): Promise<number> {
  const runOptions = toRunOptions(options);
  const progress = process.stderr.isTTY
    ? liveProgress(process.stderr)
    : plainProgress((text) => process.stderr.write(text));
  const interrupt = onInterrupt(() => progress.say("interrupted: ending the trial, then the report"));
  try {
    const reason = await run(runOptions, world, progress, interrupt.signal);
    return conclude(runOptions.dir, reason, progress);
  } finally {
    interrupt.release();
  }
}

function conclude(dir: string, reason: End["reason"], progress: Progress): number {
  const results = writeReports(dir, [dir]);
  process.stdout.write(terminalTable(results));
  progress.say(`${howItEnded[reason]}; report: ${dir}/index.html`);
  return exitCode(dir, results, reason);
}

const howItEnded: Readonly<Record<End["reason"], string>> = {
  complete: "every cell is settled or at its budget",
  time: "the time of this profile is spent before every cell was settled; a longer --profile goes further",
  interrupted: "interrupted; --resume goes on",
  "self-test": "stopped: the harness did not recognise a defect that it planted itself",
};

function exitCode(dir: string, results: Results, reason: End["reason"]): number {
  if (reason === "interrupted") return 130;
  if (!isTrustworthy(results.harness)) return 3;
  const recommended = results.cells.filter(({ role }) => role === "recommended");
  // A run that left it out has not shown that it is stable, nor has a kernel that did not come up.
  const tried = recommended.length > 0 && !readLedgerFile(dir).notRun.some(({ kind }) => kind === "failed");
  return tried && recommended.every(({ verdict }) => verdict === "stable") ? 0 : 1;
}

function toRunOptions({ resume, out, jobs, ...chosen }: Options): RunOptions {
  const side = jobs === undefined ? {} : { jobs };
  if (resume === undefined) return { ...toChoice(chosen), dir: out ?? "mountproof-report", resume: false, ...side };
  if (out !== undefined) {
    throw new UserError(
      "BAD_OPTIONS",
      `cannot combine --resume "${resume}" with --out "${out}"`,
      "a resumed run goes on in its own directory",
    );
  }
  return { ...asBefore(resume), ...withoutUndefined(chosen), dir: resume, resume: true, ...side };
}

/** A resumed run is the one that began there, so its choices need not be repeated. */
function asBefore(dir: string): Pick<RunOptions, "profile" | "only" | "subject"> {
  const header = firstHeader(dir);
  if (!header) return toChoice({});
  const { plan, subjectFile } = header;
  return {
    profile: plan.profile,
    ...(plan.only ? { only: plan.only } : {}),
    ...(subjectFile === undefined ? {} : { subject: subjectSchema.parse(subjectFile) as Subject }),
  };
}

/** Where the run that is resumed ran. A ledger of an older version tells only of its kernels. */
function placesBefore(dir: string): ChosenPlaces {
  const { places, kernels = [] } = firstHeader(dir) ?? {};
  return { places: places ?? { environments: [kernels.length > 0 ? "vm" : "host"] }, kernels };
}

function firstHeader(dir: string): Header | undefined {
  return readLedgerFile(dir).sections[0]?.header;
}

/** Choices made on the command line; when they differ from the ledger's, resuming is refused. */
function withoutUndefined(chosen: ChoiceOptions): Partial<RunOptions> {
  const { profile, ...rest } = toChoice(chosen);
  return chosen.profile === undefined ? rest : { profile, ...rest };
}
