/** What containers may leave on a machine: looked for before the first round and after each. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { isFuse } from "../../../engine/overlay/mount-table.ts";
import { allPids, argumentsOf, mountNamespaceOf } from "../../../engine/overlay/process.ts";
import { fuseConnections, type MountEntry, readMountinfo } from "../../../engine/system/index.ts";

export interface Left {
  readonly mounts: readonly string[];
  readonly processes: readonly string[];
  /** Device minors of FUSE connections that are alive, of those asked about. */
  readonly connections: readonly number[];
  readonly directories: readonly string[];
  readonly cgroups: readonly string[];
}

/**
 * @param base directory that everything of the containers lies in
 * @param name what names of their cgroups begin with
 * @param minors of the FUSE mounts there were; fusectl must be mounted at its place
 */
export function whatIsLeft(base: string, name: string, minors: readonly number[]): Left {
  return {
    mounts: readMountinfo().flatMap(({ mountPoint }) => (mountPoint.startsWith(`${base}/`) ? [mountPoint] : [])),
    processes: processesOf(base),
    connections: fuseConnections().flatMap(({ minor }) =>
      minors.includes(minor) && !isOthers(minor, base) ? [minor] : [],
    ),
    directories: ["clip/mnts", "clip/upper", "clip/work", "clip/locks", "run", "bundles", "runc"].flatMap((part) =>
      namesIn(join(base, part)).map((entry) => join(part, entry)),
    ),
    cgroups: cgroupsOf(name),
  };
}

/** Whether the number was used again, by a FUSE mount of whatever namespace that is none of ours. */
function isOthers(minor: number, base: string): boolean {
  const namespaces = new Map(allPids().map((pid) => [mountNamespaceOf(pid), pid]));
  return [...namespaces.values()].some((pid) =>
    mountsOf(pid).some((entry) => entry.minor === minor && isFuse(entry) && !entry.mountPoint.startsWith(`${base}/`)),
  );
}

function mountsOf(pid: number): MountEntry[] {
  try {
    return readMountinfo(pid);
  } catch {
    // It ended since.
    return [];
  }
}

export function processesOf(base: string): string[] {
  return allPids()
    .filter((pid) => pid !== process.pid)
    .map((pid) => argumentsOf(pid))
    .filter((words) => words.some((word) => word.startsWith(`${base}/`)))
    .map((words) => words.join(" "));
}

/** In every hierarchy of version 1 and in that of version 2, where runtimes make them. */
function cgroupsOf(name: string): string[] {
  const root = "/sys/fs/cgroup";
  const hierarchies = [root, ...namesIn(root).map((one) => join(root, one))];
  return hierarchies.flatMap((directory) =>
    namesIn(directory)
      .filter((entry) => entry.startsWith(name))
      .map((entry) => join(directory, entry)),
  );
}

function namesIn(directory: string): string[] {
  if (!existsSync(directory)) return [];
  try {
    return readdirSync(directory).sort();
  } catch {
    // A file, or gone since.
    return [];
  }
}
