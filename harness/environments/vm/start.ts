/** Starts QEMU. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Duplex, Readable, Writable } from "node:stream";
import { followConsole } from "./console.ts";
import type { Machine, MachineEnd, Qmp } from "./contract.ts";
import { channels, type DisklessSpec, qemuArguments } from "./qemu/arguments.ts";
import { qemuMissing, qemuProgram } from "./qemu/version.ts";
import { connectQmp } from "./qmp.ts";
import { makeRunDirectory } from "./run-directory.ts";

/** Grace for QEMU to end by itself. */
const stopMs = 2000;
/** Lines of QEMU's standard error that are kept. */
const errorLines = 20;

/** QEMU did not start: an option it does not know, a file it cannot open, no memory. */
export class QemuError extends Error {
  readonly commandLine: readonly string[];
  constructor(message: string, commandLine: readonly string[]) {
    super(message);
    this.name = "QemuError";
    this.commandLine = commandLine;
  }
}

/**
 * A machine whose QEMU answers; what its guest does is for others to see. QEMU ends with this process, however that ends.
 * @throws QemuError, UserError `QEMU_MISSING`
 */
export async function startMachine(spec: DisklessSpec): Promise<Machine> {
  const directory = await makeRunDirectory();
  const log = join(directory, "console.log");
  const commandLine = [qemuProgram, ...qemuArguments(spec, log)];
  const child = spawnQemu(commandLine);
  const console = followConsole(stream(child, "console"), log);
  const ended = endOf(child);
  const stop = async () => {
    await end(child, ended);
    await rm(directory, { recursive: true, force: true });
  };
  try {
    const qmp = await monitor(child, ended, commandLine);
    return { pid: pidOf(child), commandLine, directory, qmp, ports: portsOf(child), console, ended, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** setpriv becomes QEMU, which so is our child. Node's pipes are pairs of sockets: QEMU takes their other ends as they are. */
function spawnQemu(commandLine: readonly string[]): ChildProcess {
  const ends = Object.keys(channels).map(() => "pipe" as const);
  const child = spawn("setpriv", ["--pdeathsig", "KILL", "--", ...commandLine], {
    stdio: ["ignore", "ignore", "pipe", ...ends],
    // Ctrl-C goes to a terminal's whole process group: when the machine ends then is our decision.
    detached: true,
  });
  // A broken pipe is seen as the machine's end.
  for (const end of child.stdio) end?.on("error", () => undefined);
  return child;
}

async function monitor(child: ChildProcess, ended: Promise<MachineEnd>, commandLine: readonly string[]): Promise<Qmp> {
  try {
    return await connectQmp(stream(child, "qmp"));
  } catch {
    child.kill("SIGKILL");
    const { code, signal, errors } = await ended;
    // What setpriv says when it cannot find the program.
    if (code === 127) throw qemuMissing(new Error(errors));
    const how = signal === null ? `exit code ${code}` : signal;
    throw new QemuError(`QEMU did not start (${how}): ${errors}`, commandLine);
  }
}

function portsOf(child: ChildProcess): Machine["ports"] {
  return {
    control: stream(child, "control"),
    results: stream(child, "results"),
    errors: stream(child, "errors"),
    supervisor: stream(child, "supervisor"),
    terminal: stream(child, "terminal"),
  };
}

/** Node's types know no pipe that goes both ways, but on Linux they all do. */
function stream(child: ChildProcess, name: keyof typeof channels): Duplex {
  const found = (child.stdio as readonly (Readable | Writable | null | undefined)[])[channels[name]];
  if (!found) throw new Error(`no channel "${name}" to QEMU`);
  return found as unknown as Duplex;
}

function pidOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error("QEMU has no process id");
  return pid;
}

/** After the last words on standard error, on the console and in the monitor, which tells why a guest went down, have been read. */
async function endOf(child: ChildProcess): Promise<MachineEnd> {
  const stderr = child.stderr as Readable;
  const lines: string[] = [];
  stderr.setEncoding("utf8").on("data", (chunk: string) => {
    lines.push(chunk);
  });
  const closed = [stderr, stream(child, "console"), stream(child, "qmp")].map(closeOf);
  const [code, signal] = await exitOf(child);
  await Promise.all(closed);
  return { code, signal, errors: lines.join("").trim().split("\n").slice(-errorLines).join("\n") };
}

/** Whether or not the connection was reset before. */
function closeOf(words: Readable): Promise<void> {
  return new Promise((resolve) => words.once("close", resolve));
}

async function exitOf(child: ChildProcess): Promise<[code: number | null, signal: string | null]> {
  return (await once(child, "exit")) as [number | null, string | null];
}

async function end(child: ChildProcess, ended: Promise<MachineEnd>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), stopMs);
    await once(child, "exit").finally(() => clearTimeout(timer));
  }
  for (const one of child.stdio) one?.destroy();
  await ended;
}
