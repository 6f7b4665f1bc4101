/** Tasks that sleep where no signal reaches them, as SysRq w shows them. */
import { setTimeout as after } from "node:timers/promises";
import type { Machine } from "../contract.ts";
import { consoleLines } from "./console-lines.ts";
import { sysRq } from "./sysrq.ts";

export interface BlockedTask {
  readonly pid: number;
  readonly command: string;
  readonly kernelThread: boolean;
  /** As the kernel printed it, the line `task:…` first. */
  readonly lines: readonly string[];
}

/** A task that waits for a disk is blocked for a moment; one that is so still after this is stuck. */
const betweenLooksMs = 3000;

/** Processes (not the kernel's own threads) that are blocked in two looks. The guest lives on as it was. */
export async function stuckTasks(machine: Machine): Promise<BlockedTask[]> {
  const first = await look(machine);
  if (first.length === 0) return [];
  await after(betweenLooksMs);
  const pids = new Set(first.map(({ pid }) => pid));
  return (await look(machine)).filter(({ pid }) => pids.has(pid));
}

/** The stacks are of a level that the console leaves out: 8 shows everything, 4 is what `quiet` had set. */
async function look(machine: Machine): Promise<BlockedTask[]> {
  await sysRq(machine, "8");
  const text = await sysRq(machine, "w");
  await sysRq(machine, "4");
  return parseBlockedTasks(text).filter(({ kernelThread }) => !kernelThread);
}

/** `task:touch state:D stack:0 pid:122 tgid:122 ppid:119 flags:…`, in columns that differ between kernels: kernel/sched/core.c. */
const head = /^task:(.*?) +state:D .*?\bpid: *(\d+) .*?\bppid: *(\d+) /;
/** kthreadd, the parent of all kernel threads. */
const kthreadd = 2;

/** Reads what SysRq w printed. */
export function parseBlockedTasks(text: string): BlockedTask[] {
  const tasks: (BlockedTask & { lines: string[] })[] = [];
  for (const line of consoleLines(text)) {
    const [, command, pid, parent] = head.exec(line) ?? [];
    if (command !== undefined) {
      tasks.push({ command, pid: Number(pid), kernelThread: Number(parent) === kthreadd, lines: [line] });
    } else if (!/^(sysrq: |task:)/.test(line)) tasks.at(-1)?.lines.push(line);
  }
  return tasks;
}
