import { UserError } from "../../../engine/errors.ts";
import { conclude, type RunResult } from "../../api/conclude.ts";
import { against } from "../../baseline/verdict.ts";
import type { End } from "../../ledger/record.ts";
import { worldOf } from "../../places/world-of.ts";
import { requireOutDirectory } from "../../report/out-directory.ts";
import { terminalTable } from "../../report/terminal.ts";
import { choiceBefore, placesBefore } from "../../run/before.ts";
import { Interrupted } from "../../run/interrupted.ts";
import type { RunOptions } from "../../run/options.ts";
import { type Progress, progressOn } from "../../run/progress.ts";
import { run } from "../../run/run.ts";
import type { World } from "../../run/world.ts";
import type { ChoiceOptions } from "../choice.ts";
import { onInterrupt } from "../interrupt.ts";
import { jsonText } from "../json.ts";
import { namesPlaces, type PlaceOptions, toPlaces } from "../place-options.ts";
import { listCommand } from "../plan/command.ts";
import { toChoice } from "../to-choice.ts";
import { summaryOf } from "./summary.ts";

export interface RunCommandOptions extends ChoiceOptions, PlaceOptions {
  readonly out?: string;
  readonly resume?: string;
  readonly jobs?: number;
  readonly list?: boolean;
  readonly json?: boolean;
  readonly baseline?: string;
}

/** On the real machine. @returns the exit code. */
export async function startRun(options: RunCommandOptions): Promise<number> {
  const { resume } = options;
  // Before kernels are fetched and machines booted.
  const { dir } = toRunOptions(options);
  against(options.baseline);
  if (resume === undefined && !options.list) requireOutDirectory(dir);
  const places = resume === undefined || namesPlaces(options) ? toPlaces(options) : placesBefore(resume);
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  return runCommand(options, await worldOf(places, options, say));
}

/** @returns the exit code. */
export async function runCommand({ baseline, ...options }: RunCommandOptions, world: World): Promise<number> {
  if (options.list) return list(options, world);
  const runOptions = toRunOptions(options);
  const expected = against(baseline);
  const progress = progressOn(process.stderr);
  const interrupt = onInterrupt(() =>
    progress.say("interrupted: ending the trial, then the report; again to leave at once"),
  );
  try {
    const reason = await run(runOptions, world, progress, interrupt.signal);
    return tell(runOptions.dir, conclude(runOptions.dir, reason, expected), { json: options.json ?? false, progress });
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    progress.say(error.message);
    return interruptedCode;
  } finally {
    interrupt.release();
  }
}

async function list(options: RunCommandOptions, world: World): Promise<number> {
  process.stdout.write(await listCommand(options, world));
  return 0;
}

interface Telling {
  readonly json: boolean;
  readonly progress: Progress;
}

function tell(dir: string, { results, reason, exitCode, paths }: RunResult, { json, progress }: Telling): number {
  process.stdout.write(json ? jsonText(summaryOf(dir, results, { reason, exitCode })) : terminalTable(results));
  progress.say(`${howItEnded(dir)[reason]}; report: ${paths.html}`);
  return exitCode;
}

function howItEnded(dir: string): Readonly<Record<End["reason"], string>> {
  return {
    complete: "every cell is settled or at its budget",
    time: "the time of this profile is spent before every cell was settled; a longer --profile goes further",
    interrupted: `interrupted; --resume ${dir} goes on`,
    "self-test": "stopped: the harness did not recognise a defect that it planted itself",
  };
}

/** As a shell tells of SIGINT. */
const interruptedCode = 130;

function toRunOptions({ resume, out, jobs, list, ...chosen }: RunCommandOptions): RunOptions {
  const side = jobs === undefined ? {} : { jobs };
  if (resume === undefined) return { ...toChoice(chosen), dir: out ?? "mountproof-report", resume: false, ...side };
  if (out !== undefined) throw contradiction(`--resume "${resume}" with --out "${out}"`);
  if (list) throw contradiction(`--resume "${resume}" with --list`);
  return { ...(choiceBefore(resume) ?? toChoice({})), ...withoutUndefined(chosen), dir: resume, resume: true, ...side };
}

function contradiction(what: string): UserError {
  return new UserError(
    "BAD_OPTIONS",
    `cannot combine ${what}`,
    "a resumed run goes on in its own directory with its own cells",
  );
}

/** Choices made on the command line; when they differ from the ledger's, resuming is refused. */
function withoutUndefined(chosen: ChoiceOptions): Partial<RunOptions> {
  const { profile, ...rest } = toChoice(chosen);
  return chosen.profile === undefined ? rest : { profile, ...rest };
}
