/** The runtime oracle: a real container runtime starts a real container on the root file system under test. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Finding } from "../../scenarios/outcome.ts";
import { blockedTasks } from "./blocked.ts";
import { removeCgroup } from "./cgroup.ts";
import { outcomeOfText } from "./classify.ts";
import { type ProcessResult, runProcess } from "./run-process.ts";
import { type BindMount, writeBundle } from "./runtime-bundle.ts";
import { runtimeMessage } from "./runtime-message.ts";

export interface Runtime {
  /** As reports call it, `runc-1.3.6`. */
  readonly level: string;
  readonly kind: "runc" | "crun";
  readonly path: string;
}

export interface RunContainerOptions {
  readonly runtime: Runtime;
  readonly rootfs: string;
  /** Unique among the containers of this machine; letters, digits, `-` and `_`. */
  readonly id: string;
  /** Default: `/bin/sh` says `containerMarker`. */
  readonly command?: readonly string[];
  /** Text that standard output must hold; default `containerMarker` for the default command, else nothing. */
  readonly marker?: string;
  readonly bindMounts?: readonly BindMount[];
  /** Below the cgroup root; default `mountproof`. */
  readonly cgroupParent?: string;
  /** Default 20,000. */
  readonly deadlineMs?: number;
}

export interface ContainerRun {
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
}

export const containerMarker = "mountproof-container-ran";
const defaultCommand = ["/bin/sh", "-c", `echo ${containerMarker}`];

/**
 * Runs a container to its end and leaves nothing of it behind.
 * @throws Finding `deleted-directory`, `stale-handle` or `disconnected` by the runtime's message, `runtime-failure` for any
 * other message (verbatim), `hang` when the deadline passed
 */
export async function runContainer(options: RunContainerOptions): Promise<ContainerRun> {
  const { command = defaultCommand, cgroupParent = "mountproof", deadlineMs = 20_000 } = options;
  const cgroup = `/${cgroupParent}/${options.id}`;
  const bundle = mkdtempSync(join(tmpdir(), "mountproof-bundle-"));
  try {
    const { rootfs, bindMounts = [] } = options;
    writeBundle(bundle, { rootfs, command, bindMounts, cgroupsPath: cgroup });
    const argv = runtimeArguments(options.runtime, bundle, ["run", "--bundle", bundle, options.id]);
    const result = await runProcess(options.runtime.path, argv, { deadlineMs, whenLate: blockedTasks });
    return judge(options, result, deadlineMs);
  } finally {
    await removeContainer(options.runtime, bundle, options.id);
    await removeCgroup(cgroup);
    rmSync(bundle, { recursive: true, force: true });
  }
}

/** The state lies in the bundle, so two runs never see each other's containers. */
function runtimeArguments({ kind }: Runtime, bundle: string, words: readonly string[]): string[] {
  const manager = kind === "crun" ? ["--cgroup-manager=cgroupfs"] : [];
  return ["--root", join(bundle, "state"), ...manager, ...words];
}

function judge(options: RunContainerOptions, result: ProcessResult, deadlineMs: number): ContainerRun {
  const { level } = options.runtime;
  const step = `${level} run`;
  if (result.late) {
    const message = `${level} did not end within ${deadlineMs} ms`;
    throw new Finding("hang", { message, step, details: result.late });
  }
  const marker = options.marker ?? (options.command ? "" : containerMarker);
  if (result.exitCode === 0 && result.stdout.includes(marker)) {
    return { stdout: result.stdout, stderr: result.stderr, durationMs: result.durationMs };
  }
  const said = runtimeMessage(result.stderr);
  const message = said === "" ? quietFailure(level, result, marker) : said;
  const details = [
    `exit: ${result.signal ?? result.exitCode}`,
    `stdout: ${JSON.stringify(result.stdout.slice(0, 500))}`,
  ];
  throw new Finding(outcomeOfText(said) ?? "runtime-failure", { message, step, path: options.rootfs, details });
}

function quietFailure(level: string, result: ProcessResult, marker: string): string {
  if (result.exitCode === 0) return `the container of ${level} ended well, but did not print ${JSON.stringify(marker)}`;
  return `${level} ended with ${result.signal ?? `exit code ${result.exitCode}`} and said nothing`;
}

/** After a good run the runtime has removed its state; what is left is a container that hangs, or one half made. */
async function removeContainer(runtime: Runtime, bundle: string, id: string): Promise<void> {
  if (!existsSync(join(bundle, "state", id))) return;
  await runProcess(runtime.path, runtimeArguments(runtime, bundle, ["delete", "--force", id]), { deadlineMs: 10_000 });
}
