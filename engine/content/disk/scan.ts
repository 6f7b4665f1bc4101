import type { Stats } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { hasCode } from "../../system/system-error.ts";
import { kinds } from "./cache-directory.ts";
import { partSuffix, removeAbandoned } from "./claim.ts";

export interface CachedFile {
  readonly path: string;
  readonly bytes: number;
  /** Milliseconds since the epoch. */
  readonly lastUse: number;
}

/** All complete files of a cache. What killed writers left is removed on the way. */
export async function scanCache(directory: string): Promise<CachedFile[]> {
  const found: CachedFile[] = [];
  for (const kind of kinds) {
    for (const shard of await list(join(directory, kind))) {
      for (const name of await list(join(directory, kind, shard))) await see(join(directory, kind, shard, name), found);
    }
  }
  return found;
}

async function see(path: string, found: CachedFile[]): Promise<void> {
  if (path.endsWith(partSuffix)) {
    removeAbandoned(path.slice(0, -partSuffix.length));
    return;
  }
  const stats = await unlessGone<Stats>(stat(path));
  if (stats?.isFile()) found.push({ path, bytes: stats.size, lastUse: stats.mtimeMs });
}

async function list(directory: string): Promise<string[]> {
  return (await unlessGone(readdir(directory))) ?? [];
}

async function unlessGone<T>(result: Promise<T>): Promise<T | undefined> {
  try {
    return await result;
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return undefined;
    throw error;
  }
}
