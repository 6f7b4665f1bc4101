/**
 * What a killed run can leave on the machine. Mounts, processes and loop devices end with the agent's namespaces; cgroups
 * are the one thing that no namespace takes along. Each carries its owner's mark, so that only the dead are cleaned up.
 */
import { readdirSync, readFileSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { readMountinfo } from "../../engine/system/mountinfo.ts";

/** A run's cgroup: the owner's mark, and what tells its agents apart. Whatever else is called so is not ours. */
const ours = /^mountproof-(\d+)-(\d+)(-[0-9a-f]+)?$/;

/** `<pid>-<start time>` of this process: names it for ever, as pids come back. More may follow after another `-`. */
export function ownerMark(): string {
  return `${process.pid}-${startTimeOf(process.pid)}`;
}

/** cgroups of runs whose owner is gone. */
export function findLeftovers(): string[] {
  return cgroupRoots().flatMap((root) =>
    readdirSync(root)
      .filter(isDead)
      .map((name) => join(root, name)),
  );
}

/** Removes them; answers with the paths that are gone. */
export async function removeLeftovers(): Promise<string[]> {
  const found = findLeftovers();
  for (const path of found) removeCgroup(path);
  return found;
}

/** A hierarchy that is mounted twice is looked through once. */
function cgroupRoots(): string[] {
  const mounts = readMountinfo("self").filter(({ type }) => type === "cgroup2" || type === "cgroup");
  const hierarchies = new Map(mounts.map(({ major, minor, mountPoint }) => [`${major}:${minor}`, mountPoint]));
  return [...hierarchies.values()];
}

function isDead(name: string): boolean {
  const [, pid, startTime] = ours.exec(name) ?? [];
  return pid !== undefined && startTimeOf(Number(pid)) !== Number(startTime);
}

/** Field 22 of /proc/PID/stat, in clock ticks since boot; undefined when there is no such process. */
function startTimeOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Children first: a cgroup with children cannot be removed. One that is gone already was removed by somebody else. */
function removeCgroup(path: string): void {
  try {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (entry.isDirectory()) removeCgroup(join(path, entry.name));
    }
    rmdirSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
