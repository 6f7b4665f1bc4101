/**
 * What a killed run can leave on the machine. Mounts, processes and loop devices end with the agent's namespaces, QEMU with the
 * process that started it. Cgroups, directories of VMs and unfinished files in the cache stay. Each carries its owner's mark, so
 * that only those of the dead are cleaned up.
 */
import { readdirSync, rmdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { MNT_DETACH, umount2 } from "../../engine/system/index.ts";
import { readMountinfo } from "../../engine/system/mountinfo.ts";
import { runDirectories as containerDirectories } from "./container/paths.ts";
import { isDeadOwner, markPattern } from "./owner.ts";
import { userlandDirectory } from "./userland.ts";
import { markedDirectories as vagrantDirectories } from "./vagrant/paths.ts";
import { runDirectories } from "./vm/paths.ts";

/** A run's cgroup, or directory for containers: the owner's mark, and what tells its agents apart. Whatever else is called so is not ours. */
const ours = new RegExp(`^mountproof-(${markPattern})(-[0-9a-f]+)?$`);

/** The owner's mark, and what tells apart what it makes, at the end of a name. */
const marked = new RegExp(`(?:^|[.-])(${markPattern})-[0-9a-f]{8}$`);

/** Paths whose owner is gone. */
export function findLeftovers(): string[] {
  return [...deadCgroups(), ...deadFiles()];
}

/** Removes them; answers with the paths that are gone. */
export async function removeLeftovers(): Promise<string[]> {
  const [cgroups, files] = [deadCgroups(), deadFiles()];
  for (const path of cgroups) removeCgroup(path);
  for (const path of files) removeDirectory(path);
  return [...cgroups, ...files];
}

function deadCgroups(): string[] {
  return cgroupRoots().flatMap((root) => below(root, ours));
}

/** Directories of VMs, machines and containers, and what was being made in the cache. */
function deadFiles(): string[] {
  const cache = dirname(userlandDirectory());
  const places = ["", "kernels", "vm/images", "vm/snapshots"].map((name) => join(cache, name));
  const directories = [runDirectories, ...places, ...vagrantDirectories()].flatMap(deadBelow);
  return [...directories, ...below(containerDirectories(), ours)];
}

/** What lies in the directory and bears the mark of somebody who is gone. */
export function deadBelow(directory: string): string[] {
  return below(directory, marked);
}

/** Mounts that a dead container spread to this machine come off first: what lies in them is not ours to remove. */
export function removeDirectory(path: string): void {
  const mounts = readMountinfo("self").filter(({ mountPoint }) => mountPoint.startsWith(`${path}/`));
  for (const { mountPoint } of mounts.reverse()) umount2(mountPoint, MNT_DETACH);
  rmSync(path, { recursive: true, force: true });
}

/** Removes the cgroups of this name in every hierarchy. Whoever was in them has been killed; the kernel takes a moment to see them off. */
export async function removeCgroupsNamed(name: string, withinMs = 5_000): Promise<void> {
  const end = performance.now() + withinMs;
  for (const path of cgroupRoots().map((root) => join(root, name))) {
    while (!tryRemoveCgroup(path) && performance.now() < end) await after(10);
  }
}

function tryRemoveCgroup(path: string): boolean {
  try {
    removeCgroup(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EBUSY") return false;
    throw error;
  }
}

function below(directory: string, pattern: RegExp): string[] {
  return namesIn(directory)
    .filter((name) => isDead(name, pattern))
    .map((name) => join(directory, name));
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** A hierarchy that is mounted twice is looked through once. */
function cgroupRoots(): string[] {
  const mounts = readMountinfo("self").filter(({ type }) => type === "cgroup2" || type === "cgroup");
  const hierarchies = new Map(mounts.map(({ major, minor, mountPoint }) => [`${major}:${minor}`, mountPoint]));
  return [...hierarchies.values()];
}

function isDead(name: string, pattern: RegExp): boolean {
  const [, mark] = pattern.exec(name) ?? [];
  return mark !== undefined && isDeadOwner(mark);
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
