import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { withLock } from "../../../harness/cache/lock.ts";
import { userlandDirectory } from "../../../harness/environments/userland.ts";

/** Fills `directory`; `workspace` is for files in between. */
export type Make = (directory: string, workspace: string) => Promise<void>;

/**
 * The directory `name` among what benchmarks alone need (`$XDG_CACHE_HOME/mountproof/bench`), made now if it is not there: by one
 * process at a time, and seen by others only when it is whole.
 */
export async function madeOnce(name: string, make: Make): Promise<string> {
  const cache = join(dirname(userlandDirectory()), "bench");
  const path = join(cache, name);
  if (await exists(path)) return path;
  await mkdir(cache, { recursive: true });
  await withLock(join(cache, ".lock"), async () => {
    if (await exists(path)) return;
    await removeUnfinished(cache);
    await makeBeside(cache, path, make);
  });
  return path;
}

const unfinished = ".unfinished-";

async function makeBeside(cache: string, path: string, make: Make): Promise<void> {
  const building = join(cache, `${unfinished}${process.pid}`);
  const [directory, workspace] = [join(building, "made"), join(building, "workspace")];
  try {
    for (const part of [directory, workspace]) await mkdir(part, { recursive: true });
    await make(directory, workspace);
    await rename(directory, path);
  } finally {
    await rm(building, { recursive: true, force: true });
  }
}

/** Whoever holds the lock knows that every other maker is dead. */
async function removeUnfinished(cache: string): Promise<void> {
  const names = (await readdir(cache)).filter((name) => name.startsWith(unfinished));
  for (const name of names) await rm(join(cache, name), { recursive: true, maxRetries: 5 });
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
