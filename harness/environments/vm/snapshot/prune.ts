import { rmSync } from "node:fs";
import { unlessHeld } from "./hold.ts";
import { abandoned, type ListedSnapshot, listSnapshots, recordPath, takeAway } from "./store.ts";

/** About 400 MB each: one for each series of the catalogue. */
const mostSnapshots = 12;

/**
 * Removes snapshots that nobody uses: all but the last used one of a kernel and number of vCPUs (another userland or agent has made
 * the older ones useless), and whatever was used least recently beyond `most`. What killed processes left unfinished goes, too.
 * @returns keys of what is gone
 */
export function pruneSnapshots(root: string, most = mostSnapshots): string[] {
  for (const path of abandoned(root)) rmSync(path, { recursive: true, force: true });
  return superfluous(listSnapshots(root), most)
    .filter(({ directory }) => unlessHeld(recordPath(directory), () => takeAway(directory)))
    .map(({ key }) => key);
}

/** `listed`: last used first. */
function superfluous(listed: readonly ListedSnapshot[], most: number): ListedSnapshot[] {
  const kept = new Set<string>();
  return listed.filter(({ record }) => {
    const kind = `${record.kernel.digest} ${record.vcpus}`;
    if (kept.has(kind) || kept.size >= most) return true;
    kept.add(kind);
    return false;
  });
}
