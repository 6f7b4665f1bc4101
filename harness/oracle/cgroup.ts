import { existsSync, readdirSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";

/** Removes a cgroup (v2) of ours and those below it; kills what is still in it. Nothing to do where it does not exist. */
export async function removeCgroup(path: string, root = "/sys/fs/cgroup"): Promise<void> {
  const directory = join(root, path);
  if (!existsSync(directory)) return;
  const kill = join(directory, "cgroup.kill");
  if (existsSync(kill)) writeFileSync(kill, "1");
  // The kernel takes a moment to see the killed processes off; until then rmdir says EBUSY.
  for (let tries = 0; !removedTree(directory) && tries < 100; tries++) await after(10);
}

function removedTree(directory: string): boolean {
  try {
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      if (entry.isDirectory() && !removedTree(join(directory, entry.name))) return false;
    }
    rmdirSync(directory);
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT") return true;
    if (code === "EBUSY") return false;
    throw error;
  }
}
