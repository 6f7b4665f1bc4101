/** Where a process hangs, told by the kernel: the system call of each of its tasks and the function it sleeps in. */
import { readdirSync, readFileSync } from "node:fs";
import { syscallName } from "./syscall-names.ts";

export interface BlockedTask {
  readonly pid: number;
  readonly tid: number;
  readonly command: string;
  /** `D` cannot be interrupted, `S` can, `T` is stopped. */
  readonly state: string;
  /** Undefined for a task that runs, or whose system call the kernel does not tell. */
  readonly syscall: string | undefined;
  /** Function of the kernel it sleeps in. */
  readonly wchan: string | undefined;
  /** Kernel functions, innermost first. */
  readonly stack: readonly string[];
}

/**
 * One line for each task of the process and its descendants that waits for something: `node[812] D: mount(2) in
 * request_wait_answer < fuse_lookup_name …`. Tasks that only wait for work are left out. A process that is gone gives no line.
 */
export function blockedTasks(pid: number): string[] {
  return kernelWaits(pid).map(describeTask);
}

/** Tasks of the process and its descendants that wait for something other than work, another process or the clock. */
export function kernelWaits(pid: number): BlockedTask[] {
  return familyOf(pid).flatMap(tasksOf).filter(waitsForTheKernel);
}

/** All tasks of one process; empty when it is gone. */
export function tasksOf(pid: number): BlockedTask[] {
  const tids = unlessGone(() => readdirSync(`/proc/${pid}/task`)) ?? [];
  return tids.flatMap((tid) => taskOf(pid, Number(tid)) ?? []);
}

export function describeTask(task: BlockedTask): string {
  const call = task.syscall ? `${task.syscall}(2)` : "an unknown system call";
  const [innermost, ...callers] = task.stack.length > 0 ? task.stack : [task.wchan ?? "an unknown function"];
  return `${task.command}[${task.tid}] ${task.state}: ${call} in ${[innermost, ...callers].join(" < ")}`;
}

/** System calls that wait for work, for another process or for the clock, never for a file system. */
const idle: ReadonlySet<string> = new Set([
  "futex",
  "poll",
  "ppoll",
  "select",
  "pselect6",
  "epoll_wait",
  "epoll_pwait",
  "epoll_pwait2",
  "io_uring_enter",
  "nanosleep",
  "clock_nanosleep",
  "pause",
  "wait4",
  "waitid",
]);

function waitsForTheKernel(task: BlockedTask): boolean {
  if (task.state === "D" || task.state === "T") return true;
  return task.state === "S" && task.syscall !== undefined && !idle.has(task.syscall);
}

/** The process and what it started, as far as it lives; a runtime's children hang as often as the runtime. */
export function familyOf(pid: number): number[] {
  const tids = unlessGone(() => readdirSync(`/proc/${pid}/task`)) ?? [];
  const children = tids.flatMap((tid) => read(`/proc/${pid}/task/${tid}/children`)?.split(" ").filter(Boolean) ?? []);
  return [pid, ...children.flatMap((child) => familyOf(Number(child)))];
}

function taskOf(pid: number, tid: number): BlockedTask | undefined {
  const directory = `/proc/${pid}/task/${tid}`;
  const status = read(`${directory}/status`);
  if (status === undefined) return undefined;
  const wchan = read(`${directory}/wchan`);
  return {
    pid,
    tid,
    command: /^Name:\t(.*)$/m.exec(status)?.[1] ?? "?",
    state: /^State:\t(\w)/m.exec(status)?.[1] ?? "?",
    syscall: syscallOf(read(`${directory}/syscall`)),
    wchan: wchan === undefined || wchan === "0" || wchan === "" ? undefined : wchan,
    stack: stackOf(read(`${directory}/stack`)),
  };
}

/** `running`, `-1 SP PC` (in a fault), or the number and its six arguments. */
function syscallOf(line: string | undefined): string | undefined {
  const number = /^(\d+) /.exec(line ?? "")?.[1];
  return number === undefined ? undefined : syscallName(Number(number));
}

/** Enough to see which file system waits for whom. */
const shownFrames = 8;
const entryFrames = /^(do_syscall_64|x64_sys_call|entry_SYSCALL\w*|el0\w*|invoke_syscall|__(x64|arm64)_sys_\w+)/;

/** Lines `[<0>] request_wait_answer+0x12f/0x210` without the offsets and without the way into the kernel. */
function stackOf(text: string | undefined): string[] {
  const frames = (text ?? "").split("\n").map((line) => /\] (\[[\w]+\] )?([\w.]+)\+/.exec(line)?.[2]);
  return frames.filter((frame) => frame !== undefined && !entryFrames.test(frame)).slice(0, shownFrames) as string[];
}

function read(path: string): string | undefined {
  return unlessGone(() => readFileSync(path, "latin1").trimEnd());
}

/** A task may end between two looks at it; kernels without CONFIG_STACKTRACE have no `stack`. */
function unlessGone<Result>(action: () => Result): Result | undefined {
  try {
    return action();
  } catch (error) {
    if (["ENOENT", "ESRCH", "EACCES", "EPERM"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw error;
  }
}
