import { execFileSync } from "node:child_process";
import { execa } from "execa";
import { UserError } from "../../../engine/errors.ts";
import { configOf, writeRuntimeBundle } from "../runtime-bundle.ts";
import { namespacesCommand } from "./run-in-namespaces.ts";

export interface TracedRun {
  readonly rootfs: string;
  /** Empty: what the image's config says. */
  readonly command: readonly string[];
  /** For the bundle. */
  readonly directory: string;
  readonly containerId: string;
  readonly indexPath: string;
  /** Then it is ended, and that is no failure. */
  readonly seconds?: number | undefined;
  /** Its standard output goes to standard error. */
  readonly json?: boolean | undefined;
  /** Ends it, which is no failure either. */
  readonly signal: AbortSignal;
}

/** Runs it to its end: in a container if runc is there, else in namespaces. @throws UserError when it fails */
export async function runTraced(run: TracedRun): Promise<void> {
  const words = hasRunc() ? await runcCommand(run) : namespacesCommand(run.rootfs, commandOf(run));
  const [program = "", ...args] = words;
  const timeout = run.seconds === undefined ? {} : { timeout: run.seconds * 1000 };
  const ended = await execa(program, args, {
    stdio: ["ignore", run.json ? process.stderr : "inherit", "inherit"],
    reject: false,
    cancelSignal: run.signal,
    forceKillAfterDelay: 2000,
    ...timeout,
  });
  if (ended.timedOut || ended.isCanceled) return endContainer(run);
  if (ended.exitCode === 0) return;
  const how = ended.signal === undefined ? `with status ${ended.exitCode}` : `by ${ended.signal}`;
  const text = `the command ended ${how}, so that its reads are not those of a start`;
  throw new UserError("TRACE_FAILED", text, "give a command that ends with 0, or --seconds for one that does not end");
}

function hasRunc(): boolean {
  try {
    execFileSync("runc", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

async function runcCommand({ command, containerId, directory, ...where }: TracedRun): Promise<string[]> {
  await writeRuntimeBundle(directory, { ...where, ...(command.length === 0 ? {} : { command }) });
  return ["runc", "run", "--bundle", directory, containerId];
}

/** runc itself was ended: its container may go on. */
function endContainer({ containerId }: TracedRun): void {
  if (hasRunc()) execFileSync("runc", ["delete", "--force", containerId], { stdio: "ignore" });
}

function commandOf({ command, indexPath }: TracedRun): readonly string[] {
  const { entrypoint, cmd } = configOf(indexPath);
  const words = command.length > 0 ? command : [...entrypoint, ...cmd];
  if (words.length > 0) return words;
  throw new UserError("NO_COMMAND", "the image's config names no command, and none was given", "give one after --");
}
