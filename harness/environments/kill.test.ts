/** SIGKILL at random moments: nothing stays on the machine but cgroups, and the resumed run loses nothing. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, expect, it } from "vitest";
import { mount, umount2 } from "../../engine/system/index.ts";
import { seededRandom } from "../agent/random.ts";
import { ledgerPath } from "../ledger/read.ts";
import { findLeftovers } from "./leftovers.ts";
import { cleaningAlone, cleaningMs } from "./testing/cleaning-alone.ts";
import { trialsOf, verdictsOf } from "./testing/run-results.ts";
import { seeRun, whatIsLeft } from "./testing/run-seen.ts";

const mountproof = fileURLToPath(new URL("../../bin/mountproof", import.meta.url));
/** Cheap ones, with failing cells, with namespaces that actors leave, and with containers that have cgroups. */
const choice = ["--profile", "quick", "--only", "private-namespace,upper-reuse,two-overlays-one-upper,runtimes"];
const kills = 20;
/**
 * From the start of the command to the middle of the trials: set-up, features (once) and self-test take about 5 s. On a busy machine they
 * take longer, so every other kill waits for a trial.
 */
const latestKillMs = 6_000;
const seed = Number(process.env.MOUNTPROOF_KILL_SEED ?? Date.now() % 1_000_000);

let directory: string;
let fusectl: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "mountproof-kill-"));
  fusectl = join(directory, "fusectl");
  mkdirSync(fusectl);
  mount("fusectl", fusectl, "fusectl", 0);
});
afterAll(() => {
  umount2(fusectl, 0);
  rmSync(directory, { recursive: true });
});

it(
  `a run killed at ${kills} random moments (MOUNTPROOF_KILL_SEED=${seed}) and resumed equals an undisturbed one`,
  {
    timeout: cleaningMs,
  },
  cleaningAlone(async () => {
    const [whole, killed] = [join(directory, "whole"), join(directory, "killed")];
    expect(await execa(mountproof, ["run", ...choice, "--out", whole], { reject: false })).toMatchObject({
      exitCode: 1,
    });

    const random = seededRandom(seed);
    const marks: string[] = [];
    const left: Promise<string[]>[] = [];
    for (let kill = 1; kill <= kills; kill++) {
      const run = start(killed);
      const moment = kill % 2 === 1 ? inTrials(run, killed, random() * 1000) : after(random() * latestKillMs);
      await Promise.race([once(run, "exit"), moment]);
      const seen = seeRun(pidOf(run), fusectl);
      await end(run);
      marks.push(`mountproof-${seen.pid}-`);
      // The next one need not wait for the kernel, which takes a second to unmount a dead agent's file systems.
      left.push(leftAfterGrace(() => whatIsLeft(seen, fusectl)).finally(seen.forget));
      if (kill === kills / 2) tearLastLine(killed);
    }

    expect((await Promise.all(left)).flat()).toEqual([]);

    const [resumed] = await once(start(killed), "exit");
    expect(resumed).toBe(1);
    expect(trialsOf(killed)).toEqual(trialsOf(whole));
    expect(verdictsOf(killed)).toEqual(verdictsOf(whole));

    const ofOurs = (paths: string[]) => paths.filter((path) => marks.some((mark) => path.includes(mark)));
    expect(ofOurs(findLeftovers()), "a killed run cannot remove its cgroup").not.toEqual([]);
    await execa(mountproof, ["clean"]);
    expect(ofOurs(findLeftovers())).toEqual([]);
  }),
);

/** A new run as long as there is no ledger, else its continuation. `bin/mountproof` becomes node: its pid is node's. */
function start(dir: string): ChildProcess {
  const where = hasLedger(dir) ? ["--resume", dir] : [...choice, "--out", dir];
  return spawn(mountproof, ["run", ...where], { stdio: "ignore" });
}

/** The moment some time after this run has written its first trial. */
async function inTrials(run: ChildProcess, dir: string, afterMs: number): Promise<void> {
  const before = Math.max(1, linesOf(dir));
  while (linesOf(dir) <= before && run.exitCode === null) await after(20);
  await after(afterMs);
}

/** The header is the first one; of a torn line there is no end. */
function linesOf(dir: string): number {
  return existsSync(ledgerPath(dir)) ? readFileSync(ledgerPath(dir), "latin1").split("\n").length - 1 : 0;
}

function hasLedger(dir: string): boolean {
  return linesOf(dir) > 0;
}

function pidOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error(`cannot start "${mountproof}"`);
  return pid;
}

async function end(run: ChildProcess): Promise<void> {
  if (run.exitCode !== null || run.signalCode !== null) return;
  const exit = once(run, "exit");
  run.kill("SIGKILL");
  await exit;
}

/** The kernel takes a namespace apart in its own time. */
async function leftAfterGrace(look: () => string[], graceMs = 60_000): Promise<string[]> {
  const end = performance.now() + graceMs;
  for (;;) {
    const left = look();
    if (left.length === 0 || performance.now() > end) return left;
    await after(20);
  }
}

/** As a kill in the middle of a write would leave it. The header stays whole. */
function tearLastLine(dir: string): void {
  if (!hasLedger(dir)) return;
  const bytes = readFileSync(ledgerPath(dir));
  const lines = bytes.toString("latin1").split("\n").length - 1;
  if (lines > 1) truncateSync(ledgerPath(dir), bytes.length - 7);
}
