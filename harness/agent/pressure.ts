/** The levels of `pressure`: stress-ng beside the trials, in a cgroup of its own, kept between trials of the same level. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { setTimeout as after } from "node:timers/promises";
import { execa } from "execa";
import { hasCode } from "../../engine/system/index.ts";
import type { Factors } from "../../scenarios/factors.ts";
import { removeCgroup } from "../oracle/cgroup.ts";
import { availableMemory, mib } from "./memory.ts";
import type { Hello } from "./protocol.ts";
import type { Stretch } from "./slowness.ts";

export type PressureLevel = Factors["pressure"];

export interface Pressure {
  /** Resolves when the workers of the level are at work, and those of another level are gone. They stay until `rest`. */
  set(level: PressureLevel): Promise<void>;
  /** Ends them unless the next trial wants them soon: nobody else on the machine is to feel them. */
  rest(): void;
  /** Processes that make the pressure now; stress-ng replaces its workers by itself. */
  pids(): number[];
  /** What it runs, for a reader; undefined without pressure. */
  readonly command: string | undefined;
  close(): Promise<void>;
}

const program = "/usr/bin/stress-ng";
const startMs = 10_000;
/** From one trial to the next of the same cell. */
const lingerMs = 250;

/** @param parent cgroup of the agent, relative to the cgroup2 mount */
export function openPressure(parent: string, stretch: Stretch): Pressure {
  const cgroup = `${parent}/pressure`;
  const pids = () => pidsIn(`/sys/fs/cgroup/${cgroup}/cgroup.procs`);
  let running:
    | { readonly level: PressureLevel; readonly args: readonly string[]; readonly child: ChildProcess }
    | undefined;

  let lingering: NodeJS.Timeout | undefined;
  let ending = Promise.resolve();

  async function end(): Promise<void> {
    running = undefined;
    // Kernels before 5.14 have no `cgroup.kill`; stress-ng may have started another worker meanwhile.
    for (let tries = 0; pids().length > 0 && tries < 100; tries++) {
      for (const pid of pids()) killIfThere(pid);
      await after(5);
    }
    await removeCgroup(cgroup);
  }

  return {
    pids,
    get command() {
      return running ? [program, ...running.args].join(" ") : undefined;
    },
    rest: () => {
      if (!running) return;
      lingering = setTimeout(() => {
        ending = end();
        // Told to whoever sets the next level.
        ending.catch(() => undefined);
      }, lingerMs);
    },
    set: async (level) => {
      clearTimeout(lingering);
      await ending;
      if (level === (running?.level ?? "none") && running?.child.exitCode == null) return;
      await end();
      if (level === "none") return;
      const args = argumentsFor(level);
      mkdirSync(`/sys/fs/cgroup/${cgroup}`, { recursive: true });
      running = { level, args, child: start(cgroup, args) };
      await atWork(running.child, () => pids().length > workersOf(level), stretch(startMs));
    },
    close: async () => {
      clearTimeout(lingering);
      await ending;
      await end();
    },
  };
}

/** The levels that cannot be had here, and why: stress-ng is one of the packages without which a userland is built all the same. */
export async function missingPressure(): Promise<Hello["unavailable"]> {
  const { failed, stderr, shortMessage } = await execa(program, ["--version"], { reject: false, timeout: 20_000 });
  if (!failed) return [];
  const reason = existsSync(program)
    ? `stress-ng does not run in the userland: ${stderr || shortMessage}`
    : "the userland has no stress-ng";
  return (["cpu", "memory"] as const).map((level) => ({ factor: "pressure", level, reason }));
}

/** Twice as many as processors can run at a time, so that a trial has to wait for them; memory's keep one each busy. */
function workersOf(level: Exclude<PressureLevel, "none">): number {
  return level === "cpu" ? 2 * availableParallelism() : availableParallelism();
}

function argumentsFor(level: Exclude<PressureLevel, "none">): string[] {
  const workers = String(workersOf(level));
  // All workers together; each maps its share, writes it and gives it back, over and over.
  const bytes = Math.min(1024 * mib, Math.floor(availableMemory() / 4));
  const load = level === "cpu" ? ["--cpu", workers] : ["--vm", workers, "--vm-bytes", String(bytes)];
  return ["--quiet", "--temp-path", "/tmp", "--timeout", "0", ...load];
}

/** The shell is in the cgroup before it becomes stress-ng, so that every worker is. */
function start(cgroup: string, args: readonly string[]): ChildProcess {
  const script = 'echo $$ > "$0" && exec "$@"';
  const procs = `/sys/fs/cgroup/${cgroup}/cgroup.procs`;
  return spawn("/bin/sh", ["-c", script, procs, program, ...args], { stdio: ["ignore", 2, 2] });
}

async function atWork(child: ChildProcess, isAtWork: () => boolean, deadlineMs: number): Promise<void> {
  for (const end = performance.now() + deadlineMs; !isAtWork(); await after(10)) {
    if (child.exitCode !== null) throw new Error(`stress-ng ended with exit code ${child.exitCode} instead of working`);
    if (performance.now() > end) throw new Error(`stress-ng was not at work within ${deadlineMs} ms`);
  }
}

function pidsIn(file: string): number[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, "latin1").split("\n").filter(Boolean).map(Number);
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if (!hasCode(error, "ESRCH")) throw error;
  }
}
