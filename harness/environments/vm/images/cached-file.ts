/** Files made once and found again by a digest over all that goes into them. */
import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";
import { openFiles } from "./open-files.ts";
import { temporaryIn } from "./temporary.ts";

/** Files of one kind that stay however long ago they were used. */
const kept = 3;
/** A harness may hold a path without having a machine that uses it just now. */
const graceMs = 60 * 60 * 1000;

export interface CachedFile {
  readonly directory: string;
  /** `userland`: files of one kind push each other out. */
  readonly kind: string;
  /** Hexadecimal. */
  readonly digest: string;
  readonly suffix: string;
  /** Writes the file at the path it is given. */
  readonly make: (path: string) => Promise<void>;
}

/** Path of the file, which is made now if there is none. Two processes may do so at once: the second rename wins, with the same content. */
export async function cachedFile({ directory, kind, digest, suffix, make }: CachedFile): Promise<string> {
  const path = join(directory, `${kind}-${digest.slice(0, 16)}${suffix}`);
  if (existsSync(path)) {
    // The time of last use decides what is pruned.
    await utimes(path, new Date(), new Date());
    return path;
  }
  await mkdir(directory, { recursive: true });
  const temporary = temporaryIn(directory);
  try {
    await make(temporary);
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
  await prune(path, kind);
  return path;
}

async function prune(newest: string, kind: string): Promise<void> {
  const directory = dirname(newest);
  const names = (await readdir(directory)).filter((name) => name.startsWith(`${kind}-`));
  const files = await Promise.all(names.map((name) => used(join(directory, name))));
  const old = files
    .sort((a, b) => b.usedMs - a.usedMs)
    .slice(kept)
    .filter(({ usedMs }) => Date.now() - usedMs > graceMs);
  if (old.length === 0) return;
  const open = openFiles();
  for (const { path } of old) if (!open.has(path)) await rm(path, { force: true });
}

/** A file that another process removed just now is of no interest: it sorts last and its removal does nothing. */
async function used(path: string): Promise<{ path: string; usedMs: number }> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return { mtimeMs: 0 };
    throw error;
  });
  return { path, usedMs: found.mtimeMs };
}
