/** The command of a subject as a process group, with the last lines it printed. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

export interface SubjectProcess {
  readonly pid: number;
  readonly exited: Promise<void>;
  /** To the whole group; nothing happens when it is gone. */
  signal(signal: NodeJS.Signals): void;
  /** It ended badly. A good end is not one: a server may go to the background by itself. */
  failed(): boolean;
  /** `exit code 1` or `SIGSEGV`. */
  end(): string;
  printedLine(): boolean;
  lastLines(): string[];
}

const keptLines = 20;

/** @throws Error of spawn(2), ENOENT for example */
export async function startSubjectProcess(
  argv: readonly string[],
  log?: (line: string) => void,
): Promise<SubjectProcess> {
  const [command = "", ...args] = argv;
  const child = spawn(command, args, { detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  await once(child, "spawn");
  const kept: string[] = [];
  const keep = (line: string) => {
    kept.push(line);
    if (kept.length > keptLines) kept.shift();
    log?.(line);
  };
  const printed = { line: false };
  eachLine(child.stdout, (line) => {
    printed.line = true;
    keep(line);
  });
  eachLine(child.stderr, keep);
  const pid = child.pid ?? 0;
  return {
    pid,
    exited,
    signal: (signal) => signalGroup(pid, signal),
    failed: () => child.signalCode !== null || (child.exitCode !== null && child.exitCode !== 0),
    end: () => endOf(child),
    printedLine: () => printed.line,
    lastLines: () => [...kept],
  };
}

function eachLine(stream: Readable, take: (line: string) => void): void {
  createInterface({ input: stream }).on("line", take);
}

function endOf(child: ChildProcess): string {
  return child.signalCode ?? `exit code ${child.exitCode}`;
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
