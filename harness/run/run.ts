import { UserError } from "../../engine/errors.ts";
import type { Environment } from "../environments/environment.ts";
import { GuestFault } from "../environments/vm/contract.ts";
import type { End, NotRunRecord } from "../ledger/record.ts";
import { Interrupted } from "./interrupted.ts";
import { type OpenLedger, openLedger } from "./open-ledger.ts";
import type { RunOptions } from "./options.ts";
import { checkChoice, type Prepared, prepare } from "./prepare.ts";
import type { Progress } from "./progress.ts";
import { runSection, titleOf } from "./section.ts";
import type { World } from "./world.ts";

/**
 * Runs a plan into a ledger, for one environment after the other: self-test first, then the trials. Unless this process is killed,
 * the last line of each section says how it ended.
 * @returns why it ended: the least complete of its sections.
 * @throws Interrupted when the signal came before anything was recorded
 */
export async function run(
  options: RunOptions,
  world: World,
  progress: Progress,
  signal: AbortSignal,
): Promise<End["reason"]> {
  let opened: OpenLedger | undefined;
  try {
    checkChoice(options, world);
    const reasons: End["reason"][] = [];
    for (const environment of world.environments) progress.section?.({ title: titleOf(environment), stage: "waiting" });
    for (const environment of world.environments) {
      if (signal.aborted) reasons.push("interrupted");
      if (signal.aborted) break;
      progress.section?.({ title: titleOf(environment), stage: "preparing" });
      const prepared = await unlessInterrupted(tryPrepare({ options, world, progress }, environment), signal);
      if (prepared === undefined) {
        reasons.push("interrupted");
        break;
      }
      // Opened when the first environment has proved that there will be something to write: bad input leaves no ledger behind.
      opened ??= openLedger(options, world);
      if (prepared instanceof GuestFault) opened.writer.append(notBooted(environment, prepared));
      else if (prepared instanceof Error) opened.writer.append(notApplicable(environment, prepared));
      else reasons.push(await runSection(opened, { options, prepared, environment, world, progress, signal }));
      await environment.close?.();
      if (reasons.at(-1) === "self-test") break;
    }
    if (opened === undefined && signal.aborted) throw new Interrupted();
    opened ??= openLedger(options, world);
    return worst(reasons);
  } finally {
    opened?.writer.close();
    progress.close();
    // Those that were not reached, or failed, have something to close, too; a second time does nothing.
    await closeAll(world.environments);
  }
}

/** For whoever is done with a world's environments. */
export async function closeAll(environments: readonly Environment[]): Promise<void> {
  for (const environment of environments) await environment.close?.();
}

/**
 * What was prepared, or undefined when the signal came meanwhile: what then fails does so by it (Ctrl-C goes to agents, too), and an
 * agent that has come up nevertheless is not needed any more.
 */
async function unlessInterrupted<T extends Prepared | Error>(
  work: Promise<T>,
  signal: AbortSignal,
): Promise<T | undefined> {
  try {
    const prepared = await work;
    if (!signal.aborted) return prepared;
    if (!(prepared instanceof Error)) await prepared.agent.close();
    return undefined;
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}

interface Attempt {
  readonly options: RunOptions;
  readonly world: World;
  readonly progress: Progress;
}

/**
 * A guest that does not come up costs its own kernel only, and where several environments were asked for, one that is not applicable
 * costs itself only; whatever else fails is for the caller.
 */
async function tryPrepare(
  { options, world, progress }: Attempt,
  environment: Environment,
): Promise<Prepared | GuestFault | UserError> {
  const log = (line: string) => progress.say(`agent: ${line}`);
  try {
    return await prepare(options, world, { environment, artifacts: options.dir, log });
  } catch (error) {
    if (isOfThisPlaceOnly(error) && world.environments.length > 1) {
      progress.say(`without environment ${titleOf(environment)}: ${error.message}`);
      progress.section?.({ title: titleOf(environment), stage: "failed", detail: error.message });
      return error;
    }
    if (!(error instanceof GuestFault)) throw error;
    progress.say(`${titleOf(environment)} does not come up: ${error.message}`);
    progress.section?.({ title: titleOf(environment), stage: "failed", detail: error.message });
    return error;
  }
}

/** Ids of cells name their kernel, too: where several were asked for, some have none of them. */
function isOfThisPlaceOnly(error: unknown): error is UserError {
  return error instanceof UserError && ["ENVIRONMENT_NOT_APPLICABLE", "NOTHING_CHOSEN"].includes(error.code);
}

function notApplicable(environment: Environment, { code, message }: UserError): NotRunRecord {
  const { name } = environment;
  if (code === "NOTHING_CHOSEN") {
    return { type: "not-run", kind: "unavailable", what: titleOf(environment), reason: message };
  }
  return { type: "not-run", kind: "unavailable", what: `environment ${name}`, reason: message, environment: name };
}

function notBooted(environment: Environment, { outcome, message, evidence }: GuestFault): NotRunRecord {
  const log = evidence.kernelLog?.slice(0, 3).join(" | ");
  const reason = `${outcome} while it started: ${message}${log ? ` (${log})` : ""}`;
  return { type: "not-run", kind: "failed", what: titleOf(environment), reason };
}

const byCompleteness: readonly End["reason"][] = ["self-test", "interrupted", "time", "complete"];

function worst(reasons: readonly End["reason"][]): End["reason"] {
  const found = byCompleteness.find((reason) => reasons.includes(reason));
  if (found) return found;
  throw new UserError(
    "NOTHING_RUN",
    "cannot judge any of the kernels that were asked for: none of them came up",
    "see the reasons above, and `mountproof kernels list` for kernels that can be had",
  );
}
