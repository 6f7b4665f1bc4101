import { readdir, rm, stat, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";
import { boxesDirectory } from "../../harness/environments/vagrant/paths.ts";
import { openFiles } from "../../harness/environments/vm/images/open-files.ts";

/** Boxes that stay however long ago they were used: one is made for each change of the program. */
const kept = 2;
/** Somebody may be about to bring a machine up. */
const graceMs = 60 * 60 * 1000;

/** Notes that this box is used now, and removes those that were not for long. */
export async function pruneBoxes(used: string): Promise<void> {
  await utimes(used, new Date(), new Date());
  const names = (await readdir(boxesDirectory())).filter((name) => !name.startsWith("."));
  const boxes = await Promise.all(names.map((name) => lastUse(join(boxesDirectory(), name))));
  const old = boxes
    .sort((a, b) => b.usedMs - a.usedMs)
    .slice(kept)
    .filter(({ usedMs }) => Date.now() - usedMs > graceMs);
  if (old.length === 0) return;
  const open = [...openFiles()].map((path) => dirname(path));
  const inUse = (box: string) => open.some((directory) => directory.startsWith(`${box}/`));
  for (const { path } of old) if (!inUse(path)) await rm(path, { recursive: true, force: true });
}

async function lastUse(path: string): Promise<{ path: string; usedMs: number }> {
  return { path, usedMs: (await stat(path)).mtimeMs };
}
