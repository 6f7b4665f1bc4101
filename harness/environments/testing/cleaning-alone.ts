import { tmpdir } from "node:os";
import { join } from "node:path";
import { withLock } from "../../cache/lock.ts";

/** Long enough for all others that clean, one after another. */
export const cleaningMs = 1_800_000;

/**
 * A test that leaves things behind and looks at them, or cleans up: one at a time on the machine, as cleaning takes what any of the dead
 * left.
 */
export function cleaningAlone(test: () => Promise<void>): () => Promise<void> {
  return () => withLock(join(tmpdir(), "mountproof-cleaning.lock"), test);
}
