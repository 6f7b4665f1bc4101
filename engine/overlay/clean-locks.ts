import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Layout } from "./layout.ts";
import { tryLockFile } from "./lock.ts";

/**
 * Lock files that a killed process left: a lock ends with its holder, its file does not. Held ones stay.
 * @returns a line for each file removed
 */
export function cleanLocks({ mountBase }: Layout, dryRun: boolean): string[] {
  // Whether a lock is held is only known by taking it.
  if (dryRun) return [];
  const directory = join(mountBase, "locks");
  const freed: string[] = [];
  for (const name of readdirSync(directory).sort()) {
    const path = join(directory, name);
    // Gone since the listing: taking its lock would make it anew.
    if (!existsSync(path)) continue;
    const lock = tryLockFile(path);
    if (lock === undefined) continue;
    lock.release();
    freed.push(`lock file "${path}": nobody holds it`);
  }
  return freed;
}
