import { UserError } from "../../engine/errors.ts";
import { against } from "../baseline/verdict.ts";
import { requireOutDirectory } from "../report/out-directory.ts";
import { choiceBefore, placesBefore } from "../run/before.ts";
import type { RunOptions as Options } from "../run/options.ts";
import { run as runInto } from "../run/run.ts";
import { type Choice, type Place, toGuest, toPlaces, toRunChoice, wholeFrom1 } from "./choice.ts";
import { conclude, type RunResult } from "./conclude.ts";
import { type ProgressEvent, progressTo } from "./progress.ts";

export type { RunResult } from "./conclude.ts";

/** What `run` may be told. */
export interface RunOptions extends Choice, Place {
  /** Directory for ledger and reports. Default: `mountproof-report`. */
  readonly out?: string;
  /** Go on with the run in this directory, with what it was asked for. Excludes `out`. */
  readonly resume?: string;
  /** Agents that work side by side. Default: what the environment carries. */
  readonly jobs?: number;
  /** A baseline file: `exitCode` is 1 only for what is not as it says. */
  readonly baseline?: string;
  /**
   * Ends the run in an orderly way: the trial that is running is left out, and the reports tell what was done. Before the first trial
   * nothing is written, and the promise is rejected with an error whose `name` is `Interrupted`.
   */
  readonly signal?: AbortSignal;
  /** Called for each stage and each trial; what it throws ends the run. */
  readonly onProgress?: (event: ProgressEvent) => void;
}

/**
 * Runs the matrix, as `mountproof run` does: plans the cells, tests the harness, runs trials until every verdict is settled or the
 * profile's time is spent, and writes ledger and reports. Needs root, `/dev/fuse` and a checkout that `ci/setup.sh` has prepared.
 * @throws UserError for what was asked for and cannot be, such as `NO_SUCH_SCENARIO`, `NO_KERNEL`, `ENVIRONMENT_NOT_APPLICABLE`,
 * `BAD_DIRECTORY`, `LEDGER_IN_USE`
 * @example
 * ```ts
 * import { run } from "mountproof";
 *
 * const { reason, results, paths } = await run({
 *   profile: "quick",
 *   only: ["recommended", "link-count"],
 *   out: "mountproof-report",
 *   onProgress: (event) => event.kind === "message" && console.log(event.text),
 * });
 * console.log(reason, results.decisions[0]?.sentence, paths.html);
 * ```
 */
export async function run(options: RunOptions = {}): Promise<RunResult> {
  const { signal = new AbortController().signal, onProgress = () => undefined } = options;
  const progress = progressTo(onProgress);
  const settings = toOptions(options);
  const expected = against(options.baseline);
  // Before kernels are fetched and machines booted.
  if (options.resume === undefined) requireOutDirectory(settings.dir);
  const places = options.resume === undefined || namesPlace(options) ? toPlaces(options) : placesBefore(options.resume);
  const guest = toGuest(options);
  // Loads the environments, half a second.
  const { worldOf } = await import("../places/world-of.ts");
  const world = await worldOf(places, guest, progress.say);
  return conclude(settings.dir, await runInto(settings, world, progress, signal), expected);
}

function toOptions(options: RunOptions): Options {
  const { out, resume, jobs } = options;
  const side = jobs === undefined ? {} : { jobs: wholeFrom1("jobs", jobs) };
  if (resume === undefined) return { ...toRunChoice(options), dir: out ?? "mountproof-report", resume: false, ...side };
  if (out !== undefined) {
    throw new UserError(
      "BAD_OPTIONS",
      `cannot combine resume "${resume}" with out "${out}"`,
      "a resumed run goes on in its own directory",
    );
  }
  const { profile, ...more } = toRunChoice(options);
  const before = choiceBefore(resume) ?? { profile };
  return { ...before, ...(options.profile ? { profile } : {}), ...more, dir: resume, resume: true, ...side };
}

function namesPlace({ environments, kernels }: Place): boolean {
  return environments !== undefined || kernels !== undefined;
}
