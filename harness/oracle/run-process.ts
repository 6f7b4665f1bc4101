/** A program run to its end or to its deadline, in a process group of its own. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { setTimeout as after } from "node:timers/promises";

export interface ProcessResult {
  /** Undefined when a signal ended it. */
  readonly exitCode: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
  /** Set when the deadline passed: what `whenLate` said before the group was killed. */
  readonly late?: readonly string[];
}

export interface ProcessOptions {
  readonly deadlineMs: number;
  /** Asked about the process when the deadline has passed, before it is killed. */
  readonly whenLate?: (pid: number) => readonly string[];
}

/** @throws the spawn error when the program cannot be started, for example ENOENT */
export async function runProcess(
  path: string,
  argv: readonly string[],
  options: ProcessOptions,
): Promise<ProcessResult> {
  const begun = performance.now();
  const child = spawn(path, argv, { detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  const ended = once(child, "exit");
  const late = await endOrDeadline(child, ended, options);
  await drained(child);
  return {
    exitCode: child.exitCode ?? undefined,
    signal: child.signalCode ?? undefined,
    stdout: stdout(),
    stderr: stderr(),
    durationMs: performance.now() - begun,
    ...(late ? { late } : {}),
  };
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

async function endOrDeadline(child: Child, ended: Promise<unknown>, options: ProcessOptions) {
  const stop = new AbortController();
  const deadline = after(options.deadlineMs, "late", { signal: stop.signal }).catch(() => "ended");
  const first = await Promise.race([ended, deadline]).finally(() => stop.abort());
  if (first !== "late" || child.pid === undefined) return undefined;
  const said = options.whenLate?.(child.pid) ?? [];
  killGroup(child.pid);
  // A task in an uninterruptible wait does not end by a signal; it is not waited for longer than this.
  await Promise.race([ended, after(1000, undefined, { ref: false })]);
  return said;
}

/** What was printed is read to its end, but not for ever: a process left behind may hold the pipe open. */
async function drained(child: Child): Promise<void> {
  const open = [child.stdout, child.stderr].filter((stream) => !stream.readableEnded);
  const closed = Promise.all(open.map((stream) => once(stream, "close")));
  const stop = new AbortController();
  await Promise.race([closed, after(200, undefined, { signal: stop.signal }).catch(() => undefined)]);
  stop.abort();
  for (const stream of open) stream.destroy();
  child.unref();
}

function collect(stream: Readable): () => string {
  const chunks: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString("utf8");
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
