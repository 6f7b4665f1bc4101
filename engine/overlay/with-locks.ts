/** Order of locks: a container's first, then its image's; nobody takes them the other way round. */
import { UserError } from "../errors.ts";
import type { Blocking } from "./blocking.ts";
import { containerPaths, imagePaths } from "./layout.ts";
import { type FileLock, lockFile } from "./lock.ts";
import type { MounterContext } from "./mounter-context.ts";
import { withRelease } from "./releases.ts";

/**
 * Runs an action while no other process works on the container. Its blocking calls are made by a child that holds the lock
 * too: if we are killed, the lock stays until the call we began has ended.
 */
export async function withContainer<T>(
  containerId: string,
  { layout, deadlines, pool }: MounterContext,
  action: (blocking: Blocking) => Promise<T>,
): Promise<T> {
  const lock = await acquire(containerPaths(layout, containerId).lock, `container "${containerId}"`, deadlines.lockMs);
  return withRelease(
    `container "${containerId}"`,
    () => pool.run(action, lock),
    () => lock.release(),
  );
}

export async function withImage<T>(
  imageDigest: string,
  { layout, deadlines }: MounterContext,
  action: () => Promise<T>,
): Promise<T> {
  const lock = await acquire(imagePaths(layout, imageDigest).lock, `image "${imageDigest}"`, deadlines.lockMs);
  return withRelease(`image "${imageDigest}"`, action, () => lock.release());
}

async function acquire(path: string, what: string, deadlineMs: number): Promise<FileLock> {
  const lock = await lockFile(path, deadlineMs);
  if (lock !== undefined) return lock;
  throw new UserError(
    "BUSY",
    `another process has been working on ${what} for ${deadlineMs} ms`,
    `see who holds the lock: fuser -v ${path}`,
  );
}
