import { readFileSync } from "node:fs";

export interface Ulimit {
  readonly Name: string;
  readonly Soft: number;
  readonly Hard: number;
}

/** Lines of /proc/PID/limits, what engines call them, and how much is enough: Podman lowers its own number of processes to that. */
const limits = [
  { line: "Max open files", name: "nofile", enough: 32_768 },
  { line: "Max processes", name: "nproc", enough: 32_768 },
] as const;

/**
 * Limits that this process has, or less. Engines raise theirs above them by default, which takes CAP_SYS_RESOURCE: where the machine
 * lacks that, a container without limits of its own does not start (Podman).
 */
export function ownUlimits(text = readFileSync("/proc/self/limits", "latin1")): Ulimit[] {
  return limits.map(({ line, name, enough }) => {
    const [, hard = "unlimited"] = new RegExp(`^${line} +\\S+ +(\\S+)`, "m").exec(text) ?? [];
    const limit = hard === "unlimited" ? enough : Math.min(enough, Number(hard));
    return { Name: name, Soft: limit, Hard: limit };
  });
}
