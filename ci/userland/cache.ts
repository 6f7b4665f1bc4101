import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { UserError } from "../../engine/errors.ts";
import { withLock } from "../../harness/cache/lock.ts";
import { readUserland, type Userland } from "../../harness/environments/userland.ts";

export interface Builder {
  /** Fills `directory` with `root/` and `manifest.json`; `workspace` is for files in between. */
  build(directory: string, workspace: string): Promise<void>;
  /** Called once if another process is building. */
  waiting(): void;
}

/** Returns the userland at `directory`, built first if it is not there. Its parent holds the lock and what a killed build left. */
export async function ensureUserland(directory: string, builder: Builder): Promise<Userland> {
  const existing = await builtUserland(directory);
  if (existing) return existing;
  const parent = dirname(directory);
  await mkdir(parent, { recursive: true });
  return withLock(join(parent, ".lock"), () => buildUnlessBuilt(directory, builder), builder.waiting);
}

async function buildUnlessBuilt(directory: string, builder: Builder): Promise<Userland> {
  const existing = await builtUserland(directory);
  if (existing) return existing;
  const parent = dirname(directory);
  await removeLeftovers(parent);
  const building = join(parent, `${unfinished}${process.pid}`);
  try {
    const userland = join(building, "userland");
    const workspace = join(building, "workspace");
    for (const path of [userland, workspace]) await mkdir(path, { recursive: true });
    await builder.build(userland, workspace);
    await rename(userland, directory);
  } finally {
    await rm(building, { recursive: true, force: true });
  }
  return readUserland(directory);
}

const unfinished = ".building-";

/** Builds hold the lock, so whoever has it knows that every other unfinished one is dead, but for a command that is about to end. */
async function removeLeftovers(parent: string): Promise<void> {
  const leftovers = (await readdir(parent)).filter((name) => name.startsWith(unfinished));
  for (const name of leftovers) await rm(join(parent, name), { recursive: true, maxRetries: 5 });
}

async function builtUserland(directory: string): Promise<Userland | undefined> {
  try {
    return await readUserland(directory);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
