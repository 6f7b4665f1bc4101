import { execa } from "execa";

export interface OomSearch {
  /** The host kernel's line about it; undefined when there is none. */
  readonly line?: string;
  /** Why the host's log cannot be read. */
  readonly unreadable?: string;
}

/** Whether the host's kernel says that it killed this process for want of memory (of the machine, or of a cgroup). */
export async function killedByHostOom(pid: number): Promise<OomSearch> {
  const { stdout, stderr, failed } = await execa("dmesg", ["--notime"], { reject: false });
  if (failed) return { unreadable: stderr.trim() };
  const line = findOomKill(stdout, pid);
  return line === undefined ? {} : { line };
}

/** `Out of memory: Killed process 123 (qemu-system-x86) …`, `Memory cgroup out of memory: Killed process …`: mm/oom_kill.c */
export function findOomKill(log: string, pid: number): string | undefined {
  const pattern = new RegExp(`out of memory.*: Killed process ${pid} \\(`, "i");
  return log.split("\n").findLast((line) => pattern.test(line));
}
