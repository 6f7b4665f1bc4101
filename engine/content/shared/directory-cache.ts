import { randomBytes } from "node:crypto";
import { type FileHandle, mkdir, open, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { hasCode } from "../../system/system-error.ts";
import { sweep } from "../sweep.ts";
import { CacheUnavailable, type SharedCache } from "./shared-cache.ts";

/**
 * A directory that other machines may share, over NFS for one: `DIR/ab/<sha256>`, written under another name first. The
 * directory must exist: one that vanished is a cache that is down, not an empty one. Its size is for its owner to keep.
 */
export function createDirectoryCache(directory: string): SharedCache {
  const pathOf = (digest: string) => join(directory, digest.slice(0, 2), digest);
  const swept = new Set<string>();
  return {
    get: (digest, offset, length) =>
      orUnavailable(directory, async () => {
        const handle = await openFile(pathOf(digest));
        if (handle !== undefined) return readPart(handle, offset, length);
        await stat(directory);
        return undefined;
      }),
    put: (digest, bytes) =>
      orUnavailable(directory, async () => {
        const path = pathOf(digest);
        await makeShard(directory, dirname(path));
        if (!swept.has(dirname(path))) await sweep(dirname(path), leftoverAfterMs);
        swept.add(dirname(path));
        await write(path, bytes);
      }),
    close() {},
  };
}

async function orUnavailable<T>(directory: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const message = `shared cache ${JSON.stringify(directory)}: ${(cause as Error).message}`;
    throw new CacheUnavailable(message, { cause });
  }
}

async function openFile(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, "r");
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

async function readPart(handle: FileHandle, offset: number, length: number): Promise<Buffer> {
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(length), 0, length, offset);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Not recursive: the directory itself must not appear under a mount point that lost its mount. */
async function makeShard(directory: string, shard: string): Promise<void> {
  await stat(directory);
  await mkdir(shard).catch((error: unknown) => {
    if (!hasCode(error, "EEXIST")) throw error;
  });
}

async function write(path: string, bytes: Buffer): Promise<void> {
  const temporary = `${path}.${randomBytes(8).toString("hex")}.tmp`;
  try {
    await writeFile(temporary, bytes, { flag: "wx" });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

const leftoverAfterMs = 3_600_000;
