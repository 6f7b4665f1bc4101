import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

/** Removes the `*.tmp` that killed writers left in a directory. Locks may not work between machines, so age tells: others may be at work on the younger ones. */
export async function sweep(directory: string, olderThanMs: number): Promise<void> {
  for (const name of await readdir(directory)) {
    if (!name.endsWith(".tmp")) continue;
    const path = join(directory, name);
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined && Date.now() - found.mtimeMs > olderThanMs) await rm(path, { force: true });
  }
}
