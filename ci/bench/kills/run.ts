import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { setTimeout as after } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { descendantsOf } from "../../../harness/environments/testing/processes.ts";
import type { Ground } from "./ground.ts";
import { type KilledRun, whatLies, whatLives } from "./left.ts";
import { hasLedger, stageOf } from "./stage.ts";

const mountproof = fileURLToPath(new URL("../../../bin/mountproof", import.meta.url));
/** Cheap ones, with cells that fail. */
const choice = ["--profile", "quick", "--only", "private-namespace,upper-reuse"];
/** The kernel needs a moment to take a killed QEMU apart, and a command that makes an image comes to its end. */
const graceMs = 10_000;

export interface Run {
  /** Its report directory. */
  readonly out: string;
  readonly kernel: string;
}

/** Lets a run come to its end. @throws Error when it does not get as far as a report */
export async function finish(run: Run, ground: Ground): Promise<void> {
  const child = start(run, ground);
  await once(child, "exit");
  requireReport(run, child);
}

/** 0 and 1 are verdicts; a harness that failed says 3. */
function requireReport({ out }: Run, { exitCode, signalCode }: ChildProcess): void {
  if (exitCode === 0 || exitCode === 1) return;
  const said = readFileSync(`${out}.log`, "utf8").trim().split("\n").slice(-10).join("\n");
  throw new Error(`a run that nobody killed ended with ${exitCode ?? signalCode}:\n${said}`);
}

/** Comes at some time, unless it is told that nobody waits for it any more. */
export type Moment = (signal: AbortSignal) => Promise<unknown>;

export interface Kill {
  /** What the run was doing. */
  readonly stage: string;
  readonly afterMs: number;
  /** What lived on for longer than it should, whatever `mountproof clean` does. */
  readonly lives: readonly string[];
  /** What there was for `mountproof clean`, and what was still there after it. */
  readonly toClean: readonly string[];
  readonly left: readonly string[];
}

/** Starts or resumes a run, and kills it when `moment` comes. Undefined when it ended by itself before. */
export async function startAndKill(run: Run, ground: Ground, moment: Moment): Promise<Kill | undefined> {
  const child = start(run, ground);
  const begin = performance.now();
  const ended = once(child, "exit");
  const waiting = new AbortController();
  await Promise.race([ended, moment(waiting.signal)]);
  waiting.abort();
  if (child.pid === undefined || child.exitCode !== null) {
    requireReport(run, child);
    return undefined;
  }
  const killed: KilledRun = { pid: child.pid, processes: descendantsOf(child.pid) };
  const stage = stageOf(killed, run.out, ground);
  const afterMs = performance.now() - begin;
  child.kill("SIGKILL");
  await ended;
  const lives = await afterGrace(() => whatLives(killed, ground));
  const toClean = whatLies(killed, ground);
  await execa(mountproof, ["clean"], { env: ground.env });
  return { stage, afterMs, lives, toClean, left: [...whatLives(killed, ground), ...whatLies(killed, ground)] };
}

/** A new run as long as there is no ledger, else its continuation. `bin/mountproof` becomes node: its pid is node's. */
function start({ out, kernel }: Run, { env }: Ground): ChildProcess {
  const where = hasLedger(out) ? ["--resume", out] : [...choice, "--kernel", kernel, "--out", out];
  const log = openSync(`${out}.log`, "a");
  try {
    return spawn(mountproof, ["run", ...where], { stdio: ["ignore", log, log], env: { ...process.env, ...env } });
  } finally {
    closeSync(log);
  }
}

/** What is still there at the end of the grace. */
async function afterGrace(look: () => string[]): Promise<string[]> {
  const end = performance.now() + graceMs;
  for (;;) {
    const there = look();
    if (there.length === 0 || performance.now() > end) return there;
    await after(50);
  }
}
