/** What the parts of the watch read out of real texts. Planted faults in real guests: ../faults.test.ts. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Machine, MachineEnd } from "../contract.ts";
import { parseBlockedTasks } from "./blocked-tasks.ts";
import { consoleLines, lastTrialWindow } from "./console-lines.ts";
import { parseRegisters } from "./dump.ts";
import { findOomKill } from "./host-memory.ts";
import { kernelComplaint } from "./kernel-complaint.ts";
import { faultOfEnd } from "./machine-end.ts";
import { qemuFault } from "./qemu-status.ts";

const oops = `[   12.345678] BUG: kernel NULL pointer dereference, address: 0000000000000000\r
[   12.345679][  T412] #PF: supervisor read access in kernel mode\r
[   12.345680][  T412] Oops: 0000 [#1] PREEMPT SMP NOPTI\r
[   12.345681][  T412] RIP: 0010:ovl_lookup+0x12/0x800 [overlay]\r
[   12.345690][  T412] ---[ end trace 0000000000000000 ]---\r
`;
const stall = "[   40.1] rcu: INFO: rcu_preempt self-detected stall on CPU\r\n";
const mark = (text: string) => `[   10.000001] mountproof: ${text}\r\n`;

describe("consoleLines", () => {
  it("takes off time, caller and the terminal's carriage returns, and nothing else", () => {
    const text = "[    0.000000] Linux version 6.1\r\n[   12.5][ T1]  indented\r\n[ cut here ]\nlast";
    expect(consoleLines(text)).toEqual(["Linux version 6.1", " indented", "[ cut here ]", "last"]);
  });

  it("gives back whatever lines were written", () => {
    const line = fc.stringMatching(/^[a-zA-Z:#<][ -~]{0,60}$/);
    const time = fc.tuple(fc.nat(99_999), fc.nat(999_999)).map(([s, us]) => `[${`${s}`.padStart(5)}.${us}] `);
    fc.assert(
      fc.property(fc.array(fc.tuple(time, line)), (lines) => {
        expect(consoleLines(lines.map((parts) => `${parts.join("")}\r\n`).join(""))).toEqual(
          lines.map(([, text]) => text),
        );
      }),
    );
  });
});

describe("lastTrialWindow", () => {
  it("begins after the last marker", () => {
    const lines = ["a", "mountproof: begin c 1 5", "b", "mountproof: end c 1 5", "c"];
    expect(lastTrialWindow(lines)).toEqual({ marker: "end c 1 5", lines: ["c"] });
    expect(lastTrialWindow(lines.slice(0, 3))).toEqual({ marker: "begin c 1 5", lines: ["b"] });
    expect(lastTrialWindow(["a"])).toEqual({ marker: undefined, lines: ["a"] });
  });
});

describe("kernelComplaint", () => {
  it("finds a fault and says in which trial", () => {
    expect(kernelComplaint(`${mark("begin c 1 5")}${oops}`, ["more"])).toMatchObject({
      outcome: "kernel-fault",
      message: "Oops: 0000 [#1] PREEMPT SMP NOPTI",
      evidence: { details: [`in the kernel's log after "begin c 1 5"`, "more"] },
    });
  });

  it("does not count what an earlier trial had caused", () => {
    expect(kernelComplaint(`${oops}${mark("begin c 2 6")}`, [])).toBeUndefined();
  });

  it("does not take a stall, which a slow host makes as well, for a fault", () => {
    expect(kernelComplaint(`${mark("begin c 1 5")}${stall}`, [])).toBeUndefined();
  });
});

describe("parseBlockedTasks", () => {
  // Kernels 5.10, 6.1 and 7.3.
  it.each([
    ["task:touch           state:D stack:    0 pid:  119 ppid:   116 flags:0x00000002", 119, false],
    ["task:touch           state:D stack:0     pid:122   ppid:119    flags:0x00000002", 122, false],
    [
      "task:touch           state:D stack:0     pid:133   tgid:133   ppid:132    task_flags:0x400100 flags:0x00080000",
      133,
      false,
    ],
    ["task:kworker/u2:3    state:D stack:    0 pid:   45 ppid:     2 flags:0x00004000", 45, true],
  ])("%s", (line, pid, kernelThread) => {
    const [task, ...others] = parseBlockedTasks(
      `[ 1.5] sysrq: Show Blocked State\r\n[ 1.5] ${line}\r\n[ 1.5] Call Trace:\r\n`,
    );
    expect(others).toEqual([]);
    expect(task).toMatchObject({ pid, kernelThread, lines: [line, "Call Trace:"] });
  });

  it("reads names with spaces, and several tasks", () => {
    const task = (name: string, pid: number) =>
      `task:${name}  state:D stack:0 pid:${pid} ppid:1 flags:0x0\n frame+0x1/0x2\n`;
    const tasks = parseBlockedTasks(`${task("Web Content", 7)}${task("a", 8)}sysrq: Show State\n`);
    expect(tasks.map(({ command, pid, lines }) => [command, pid, lines.length])).toEqual([
      ["Web Content", 7, 2],
      ["a", 8, 2],
    ]);
  });
});

it("parseRegisters tells where each processor stands", () => {
  const cpu = (number: number, rip: string, cpl: number) =>
    `\r\nCPU#${number}\r\nRAX=0 RBX=1\r\nRIP=${rip} RFL=00000216 [----AP-] CPL=${cpl} II=0 A20=1 SMM=0 HLT=1\r\nES =0000\r\n`;
  expect(parseRegisters(`${cpu(0, "ffffffff81a17a0b", 0)}${cpu(1, "000000000041a894", 3)}`)).toEqual([
    "CPU 0: RIP=ffffffff81a17a0b CPL=0 HLT=1",
    "CPU 1: RIP=000000000041a894 CPL=3 HLT=1",
  ]);
  expect(parseRegisters("no machine")).toEqual([]);
});

describe("findOomKill", () => {
  const global = "Out of memory: Killed process 4711 (qemu-system-x86) total-vm:1894492kB, anon-rss:1043288kB, UID:0";
  const cgroup = "Memory cgroup out of memory: Killed process 4711 (qemu-system-x86) total-vm:1894492kB";
  it("finds the line about the process, of the machine or of a cgroup", () => {
    expect(findOomKill(`x\n${global}\ny`, 4711)).toBe(global);
    expect(findOomKill(cgroup, 4711)).toBe(cgroup);
  });
  it("finds none about others", () => {
    expect(findOomKill(`${global}\n${cgroup}`, 471)).toBeUndefined();
  });
});

function machineWith(parts: { console?: string; events?: Machine["qmp"]["events"]; status?: string }): Machine {
  const { console = "", events = [], status = "running" } = parts;
  return {
    pid: 4711,
    console: { text: () => console },
    qmp: { events, execute: async () => ({ status }) },
    ended: new Promise(() => undefined),
  } as unknown as Machine;
}

describe("faultOfEnd", () => {
  const end: MachineEnd = { code: 0, signal: null, errors: "" };
  const shutdown = (reason: string) => [{ event: "SHUTDOWN", data: { guest: true, reason } }];

  it("blames the kernel whose log says so, however QEMU ended", async () => {
    for (const how of [end, { ...end, code: null, signal: "SIGKILL" }]) {
      expect(await faultOfEnd(machineWith({ console: oops }), how)).toMatchObject({ outcome: "kernel-fault" });
    }
  });

  it("blames a kernel that resets itself without a word", async () => {
    const fault = await faultOfEnd(machineWith({ events: shutdown("guest-reset") }), end);
    expect(fault).toMatchObject({ outcome: "kernel-fault", message: expect.stringContaining("reset itself") });
  });

  it.each([
    ["powered off", { events: shutdown("guest-shutdown") }, end],
    ["crashed (SIGABRT)", {}, { code: null, signal: "SIGABRT", errors: "" }],
    ["SIGBUS", {}, { code: null, signal: "SIGBUS", errors: "" }],
    ["disk is full", {}, { code: 1, signal: null, errors: "qemu: cannot write: No space left on device" }],
    ["exit code 1", {}, { code: 1, signal: null, errors: "kvm run failed Bad address" }],
  ])("says %s and keeps QEMU's words", async (message, parts, how) => {
    expect(await faultOfEnd(machineWith(parts), how)).toMatchObject({
      outcome: "harness-error",
      message: expect.stringContaining(message),
      evidence: { details: how.errors === "" ? [] : [how.errors] },
    });
  });
});

describe("qemuFault", () => {
  it.each(["running", "ended", "shutdown"])("has nothing against a machine that is %s", async (status) => {
    expect(await qemuFault(machineWith({ status }))).toBeUndefined();
  });

  it.each(["io-error", "internal-error", "paused"])("says why one that is %s stands still", async (status) => {
    expect(await qemuFault(machineWith({ status }))).toMatchObject({ outcome: "harness-error" });
  });

  it("tells a full disk from other errors", async () => {
    const error = (nospace: boolean) => [{ event: "BLOCK_IO_ERROR", data: { device: "scratch", nospace } }];
    const message = async (nospace: boolean) =>
      (await qemuFault(machineWith({ status: "io-error", events: error(nospace) })))?.message;
    expect(await message(true)).toContain("disk is full");
    expect(await message(false)).toContain("error of a disk");
  });
});
