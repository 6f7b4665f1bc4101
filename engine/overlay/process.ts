/** Processes by what they are, not only by number: a pid is used again, a pid with its start time is not. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { hasCode } from "../system/index.ts";

export interface ProcessIdentity {
  readonly pid: number;
  /** Field 22 of /proc/<pid>/stat, clock ticks since boot. */
  readonly startTime: number;
}

/** Undefined when there is no such process, or only its corpse. */
export function identify(pid: number): ProcessIdentity | undefined {
  const stat = readProc(pid, "stat");
  if (stat === undefined) return undefined;
  // The command, field 2, may hold spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state, startTime] = [fields[0], Number(fields[19])];
  return state === "Z" || state === "X" ? undefined : { pid, startTime };
}

export function isAlive({ pid, startTime }: ProcessIdentity): boolean {
  return identify(pid)?.startTime === startTime;
}

/** Polls, for processes that are not our children. @returns whether it is gone */
export async function waitUntilGone(process: ProcessIdentity, deadlineMs: number): Promise<boolean> {
  const end = performance.now() + deadlineMs;
  while (isAlive(process)) {
    if (performance.now() >= end) return false;
    await sleep(5);
  }
  return true;
}

/** SIGTERM, and SIGKILL at the deadline. @returns whether it is gone */
export async function stopProcess(target: ProcessIdentity, deadlineMs: number): Promise<boolean> {
  if (signal(target, "SIGTERM") && (await waitUntilGone(target, deadlineMs))) return true;
  return !signal(target, "SIGKILL") || (await waitUntilGone(target, killedMs));
}

/** Nobody can refuse SIGKILL: what is waited for is the kernel's own work, and a processor for it on a busy machine. */
const killedMs = 10_000;

/** Other processes with this exact word among their arguments, and of whose arguments `is` holds. */
export function processesWithArgument(word: string, is: (words: readonly string[]) => boolean): ProcessIdentity[] {
  const matches = (words: readonly string[]) => words.includes(word) && is(words);
  return allPids()
    .filter((pid) => pid !== process.pid && matches(argumentsOf(pid)))
    .flatMap((pid) => identify(pid) ?? []);
}

/** Its arguments; empty for kernel threads and processes that are gone. */
export function argumentsOf(pid: number): string[] {
  return readProc(pid, "cmdline")?.split("\0").slice(0, -1) ?? [];
}

/** `mnt:[4026531841]`; undefined when the process is gone or may not be looked at. */
export function mountNamespaceOf(pid: number | "self"): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/mnt`);
  } catch (error) {
    if (hasCode(error, "ENOENT", "ESRCH", "EACCES", "EPERM")) return undefined;
    throw error;
  }
}

/** Some process that lives in the mount namespace. */
export function pidInMountNamespace(namespace: string): number | undefined {
  return allPids().find((pid) => mountNamespaceOf(pid) === namespace);
}

export function allPids(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** @returns whether there was such a process */
export function signal(target: ProcessIdentity, name: NodeJS.Signals): boolean {
  if (!isAlive(target)) return false;
  try {
    return process.kill(target.pid, name);
  } catch (error) {
    if (hasCode(error, "ESRCH")) return false;
    throw error;
  }
}

function readProc(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT", "ESRCH", "EACCES", "EPERM")) return undefined;
    throw error;
  }
}
