import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { blockedTasks, describeTask, tasksOf } from "./blocked.ts";
import { syscallName } from "./syscall-names.ts";

let directory: string;
let children: ChildProcess[];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "blocked-"));
  children = [];
});
afterEach(() => {
  // With what they started.
  for (const { pid } of children) if (pid !== undefined) process.kill(-pid, "SIGKILL");
  rmSync(directory, { recursive: true });
});

describe("blockedTasks", () => {
  it("names the system call and the kernel function of a process that opens a FIFO nobody writes to", async () => {
    const fifo = join(directory, "fifo");
    execFileSync("mkfifo", [fifo]);
    const pid = start("cat", [fifo]);
    const line = new RegExp(`^cat\\[${pid}\\] S: open(at)?\\(2\\) in .*(wait_for_partner|fifo_open)`);
    await eventually(() => blockedTasks(pid).filter((seen) => line.test(seen)));
  });

  it("looks into what the process started", async () => {
    const fifo = join(directory, "fifo");
    execFileSync("mkfifo", [fifo]);
    const pid = start("sh", ["-c", `cat ${fifo}; true`]);
    await eventually(() => blockedTasks(pid).filter((seen) => /^cat\[\d+\] S: open/.test(seen)));
  });

  it("says that a process is stopped", async () => {
    const pid = start("sleep", ["60"]);
    process.kill(pid, "SIGSTOP");
    await eventually(() => blockedTasks(pid).filter((seen) => /^sleep\[\d+\] T: /.test(seen)));
  });

  it("leaves out what only waits for work", async () => {
    const pid = start("sleep", ["60"]);
    await eventually(() => tasksOf(pid).filter(({ syscall }) => syscall === "clock_nanosleep"));
    expect(blockedTasks(pid)).toEqual([]);
  });

  it("has nothing to say about a process that is gone", () => {
    expect(blockedTasks(4_000_000)).toEqual([]);
  });
});

describe("describeTask", () => {
  const task = {
    pid: 1,
    tid: 2,
    command: "node",
    state: "D",
    syscall: "mount",
    wchan: "request_wait_answer",
    stack: [],
  };
  it("falls back on wchan where the kernel gives no stack", () => {
    expect(describeTask(task)).toBe("node[2] D: mount(2) in request_wait_answer");
  });
  it("admits what it does not know", () => {
    expect(describeTask({ ...task, syscall: undefined, wchan: undefined })).toBe(
      "node[2] D: an unknown system call in an unknown function",
    );
  });
});

describe("syscallName", () => {
  it.each([
    ["x64", "/usr/include/x86_64-linux-gnu/asm/unistd_64.h"],
    ["arm64", "/usr/include/asm-generic/unistd.h"],
  ])("agrees with the kernel's header on %s", (architecture, header) => {
    if (!existsSync(header)) return;
    const named = [...readFileSync(header, "latin1").matchAll(/^#define (?:__NR_|__NR3264_)(\w+) (\d+)$/gm)];
    const byNumber = new Map<number, string[]>();
    for (const [, name, number] of named)
      byNumber.set(Number(number), [...(byNumber.get(Number(number)) ?? []), name ?? ""]);
    // The generic header calls the 64-bit variants by their short names.
    const accepted = (number: number) =>
      (byNumber.get(number) ?? []).flatMap((name) => [name, `new${name}`, `${name}64`]);
    for (let number = 0; number < 500; number++) {
      const name = syscallName(number, architecture);
      if (!name.startsWith("system call") && byNumber.has(number))
        expect(accepted(number), `${number}`).toContain(name);
    }
  });

  it("prints an unknown number as it is", () => {
    expect(syscallName(9999, "x64")).toBe("system call 9999");
  });
});

function start(command: string, args: string[]): number {
  const child = spawn(command, args, { stdio: "ignore", detached: true });
  children.push(child);
  return child.pid ?? 0;
}

async function eventually<Item>(look: () => Item[]): Promise<Item[]> {
  for (const end = performance.now() + patienceMs; performance.now() < end; ) {
    const found = look();
    if (found.length > 0) return found;
    await after(10);
  }
  throw new Error(`nothing was seen within ${patienceMs} ms`);
}

/** For processes to start on a busy machine. */
const patienceMs = 30_000;
