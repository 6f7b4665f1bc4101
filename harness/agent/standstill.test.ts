import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { blockedTasks } from "../oracle/blocked.ts";
import { type Movers, untilStandstill } from "./standstill.ts";

let directory: string;
let children: ChildProcess[];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "standstill-"));
  children = [];
});
afterEach(() => {
  for (const child of children) child.kill("SIGKILL");
  rmSync(directory, { recursive: true });
});

const nobody: Movers = { callers: [], idle: [], servers: [], sleepers: 0, longestDelayMs: 0 };

describe("a standstill", () => {
  it("comes when every process sleeps, and tells who waits where", async () => {
    const movers = { ...nobody, callers: [await stuck()], servers: [run("sleep", "60")] };
    const waits = await untilStandstill(() => movers, unstretched, new AbortController().signal);
    expect(waits).toEqual([expect.stringMatching(/^cat\[\d+\] S: open(at)?\(2\) in /)]);
  });

  it("comes where nobody has a call to answer: a step waits for a message that somebody withholds", async () => {
    const movers = { ...nobody, servers: [run("sleep", "60")] };
    expect(await untilStandstill(() => movers, unstretched, new AbortController().signal)).toEqual([]);
  });

  it.each<[string, () => Partial<Movers>]>([
    ["a server works", () => ({ servers: [run("sh", "-c", "while :; do sleep 0.01; done")] })],
    ["another actor does", () => ({ idle: [run("sh", "-c", "while :; do sleep 0.01; done")] })],
    ["a step sleeps", () => ({ sleepers: 1 })],
    ["a server may let a request wait so long", () => ({ longestDelayMs: 60_000 })],
  ])("does not come while %s", async (_what, present) => {
    const movers = { ...nobody, callers: [await stuck()], ...present() };
    let isOver = false;
    const unwanted = new AbortController();
    const standstill = untilStandstill(() => movers, unstretched, unwanted.signal).then(() => {
      isOver = true;
    });
    await after(600);
    expect(isOver).toBe(false);
    unwanted.abort();
    await standstill;
  });
});

const unstretched = (ms: number) => ms;

/** A process that opens a FIFO to which nobody writes, once it waits there. */
async function stuck(): Promise<number> {
  const fifo = join(directory, "fifo");
  execFileSync("mkfifo", [fifo]);
  const pid = run("cat", fifo);
  while (blockedTasks(pid).length === 0) await after(5);
  return pid;
}

function run(command: string, ...args: string[]): number {
  const child = spawn(command, args, { stdio: "ignore" });
  children.push(child);
  return child.pid ?? 0;
}
