/** What a server would find out only when something is read, and then do without: a slip of the person who mounts is told before. */
import { statSync } from "node:fs";
import type { ContentSpec } from "../../engine/content/content.ts";
import { UserError } from "../../engine/errors.ts";
import { CallError, openBlocking } from "../../engine/overlay/blocking.ts";

/** @throws UserError `BAD_OPTIONS`, `BAD_PREFETCH`, `BAD_SHARED_CACHE` */
export async function checkContent({ cache, shared, prefetch }: ContentSpec): Promise<void> {
  if (cache && statSync(cache.directory, { throwIfNoEntry: false })?.isFile()) {
    const text = `cannot keep a cache in "${cache.directory}": it is a file, not a directory`;
    throw new UserError("BAD_OPTIONS", text, "name another place with --cache");
  }
  if (prefetch !== undefined) await (await import("../../engine/content/prefetch.ts")).readPrefetch(prefetch);
  if (shared?.kind === "directory") await requireDirectory(shared.directory);
}

const answersMs = 5000;

/** In a process of its own, as its server may be gone: then it is down, which a mount lives with. */
async function requireDirectory(directory: string): Promise<void> {
  const blocking = openBlocking();
  try {
    await blocking.call("reach", { path: directory }, answersMs);
  } catch (error) {
    const why = error instanceof CallError ? reasons[error.code] : undefined;
    if (why !== undefined) throw badSharedCache(directory, why);
  } finally {
    blocking.close();
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such directory",
  ENOTDIR: "it is no directory",
};

function badSharedCache(directory: string, why: string): UserError {
  const hint = "give a directory that exists, or redis://HOST[:PORT]";
  return new UserError("BAD_SHARED_CACHE", `cannot share the cache "${directory}": ${why}`, hint);
}
