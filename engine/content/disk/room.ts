import { closeSync, constants, openSync } from "node:fs";
import { mkdir, rm, statfs } from "node:fs/promises";
import { join } from "node:path";
import { flock, LOCK_EX, LOCK_NB } from "../../system/flock.ts";
import { hasCode } from "../../system/system-error.ts";
import type { Counters } from "../metrics.ts";
import { scanCache } from "./scan.ts";

/** Keeps a cache below its size. */
export interface Room {
  /**
   * Call before that many bytes are written; removes what was not used longest when they would be too many.
   * @returns to be called when the writing has ended; undefined for what is too large to be cached at all
   */
  make(bytes: number): Promise<(() => void) | undefined>;
}

/**
 * Each process counts what it adds itself and looks at the directory again after a sixteenth of the limit, so several
 * writing processes may exceed the limit by a sixteenth each. Nobody waits for a look but near the limit, or when the first
 * one takes too long.
 * @param wantedBytes limit; default 10 GiB, or a quarter of the file system where that is less
 */
export function createRoom(directory: string, wantedBytes: number | undefined, counters: Counters): Room {
  let maxBytes = wantedBytes;
  let onDisk: number | undefined;
  let added = 0;
  let beingWritten = 0;
  let looking: Promise<void> | undefined;
  const look = async (limit: number, bytes: number) => {
    const [addedBefore, unfinished] = [added, beingWritten];
    onDisk = await withinLimit(directory, limit - unfinished, bytes, counters);
    // It need not have seen what was being written meanwhile. To count that twice costs another look, no file.
    added += unfinished - addedBefore;
  };
  const lookOnce = (limit: number, bytes: number) => {
    looking ??= look(limit, bytes).finally(() => {
      looking = undefined;
    });
    return looking;
  };
  const isTooMuch = (limit: number, bytes: number) => onDisk !== undefined && onDisk + added + bytes > limit;
  return {
    async make(bytes) {
      const limit = maxBytes ?? (await defaultBytes(directory));
      maxBytes = limit;
      if (bytes > limit / 2) return undefined;
      // What fails here fails for the one who writes, too, who tells it.
      if (onDisk === undefined || added > limit / 16) lookOnce(limit, bytes).catch(() => {});
      if (onDisk === undefined && added > limit / 16) await lookOnce(limit, bytes);
      // The second time if the look under way was for others.
      for (let attempt = 0; attempt < 2 && isTooMuch(limit, bytes); attempt++) await lookOnce(limit, bytes);
      added += bytes;
      beingWritten += bytes;
      return () => {
        beingWritten -= bytes;
      };
    },
  };
}

/** Nobody's disk should be full because we have a cache on it. */
async function defaultBytes(directory: string): Promise<number> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const { blocks, bsize } = await statfs(directory);
  return Math.min(10 * 1024 ** 3, (blocks * bsize) / 4);
}

/** @returns bytes in the directory afterwards */
async function withinLimit(directory: string, maxBytes: number, bytes: number, counters: Counters): Promise<number> {
  const files = await scanCache(directory);
  let total = files.reduce((sum, file) => sum + file.bytes, 0);
  if (total + bytes <= maxBytes) return total;
  const lock = await tryLock(join(directory, "eviction.lock"));
  // Somebody else is at it.
  if (lock === undefined) return total;
  try {
    // Some more than needed, so that not each write comes here.
    const target = Math.max(0, Math.floor((maxBytes * 15) / 16) - bytes);
    for (const file of files.toSorted((a, b) => a.lastUse - b.lastUse)) {
      if (total <= target) break;
      await rm(file.path, { force: true });
      total -= file.bytes;
      counters.add("evictions");
      counters.add("evictedBytes", file.bytes);
    }
    return total;
  } finally {
    closeSync(lock);
  }
}

async function tryLock(path: string): Promise<number | undefined> {
  await mkdir(join(path, ".."), { recursive: true, mode: 0o700 });
  const fd = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600);
  try {
    flock(fd, LOCK_EX | LOCK_NB);
    return fd;
  } catch (error) {
    closeSync(fd);
    if (hasCode(error, "EAGAIN")) return undefined;
    throw error;
  }
}
