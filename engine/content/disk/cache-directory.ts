import { closeSync, constants, fstatSync, futimesSync, openSync, rmSync } from "node:fs";
import { join } from "node:path";
import { hasCode } from "../../system/system-error.ts";
import type { BootStamp } from "./boot-stamp.ts";

/** `spans`: stretches of layers; `files`: whole files for passthrough. Both by the SHA-256 of their bytes. */
export const kinds = ["spans", "files"] as const;
export type Kind = (typeof kinds)[number];

/** Files by digest below one directory, shared by all images and processes of this machine. */
export interface CacheDirectory {
  readonly path: string;
  pathOf(kind: Kind, digest: string): string;
  /**
   * A descriptor of the file if it is there, whole, and verified since this machine started. A file of another length is
   * removed. Counts as a use of the file.
   */
  openTrusted(kind: Kind, digest: string, length: number): number | undefined;
  /** The caller has just verified the file at this path, its final one or a claim's. */
  trust(digest: string, path: string): void;
}

export function createCacheDirectory(path: string, stamp: BootStamp): CacheDirectory {
  // Where no stamps can be kept.
  const verified = new Set<string>();
  const pathOf = (kind: Kind, digest: string) => {
    // The digest comes from an index file and becomes a path.
    if (!/^[0-9a-f]{64}$/.test(digest)) throw new TypeError(`not a SHA-256: ${JSON.stringify(digest.slice(0, 100))}`);
    return join(path, kind, digest.slice(0, 2), digest);
  };
  return {
    path,
    pathOf,
    openTrusted(kind, digest, length) {
      const file = pathOf(kind, digest);
      const fd = openWhole(file, length);
      if (fd === undefined) return undefined;
      if (verified.has(digest) || stamp.isMarked(file)) {
        touch(fd);
        return fd;
      }
      closeSync(fd);
      return undefined;
    },
    trust(digest, file) {
      verified.add(digest);
      stamp.mark(file);
    },
  };
}

/** Marks a use, for eviction; once a minute is enough. */
export function touch(fd: number): void {
  const now = Date.now();
  if (now - fstatSync(fd).mtimeMs < touchEveryMs) return;
  try {
    futimesSync(fd, now / 1000, now / 1000);
  } catch (error) {
    if (!hasCode(error, "EROFS", "EPERM", "EACCES")) throw error;
  }
}

const touchEveryMs = 60_000;

/** Removes a file that is not what it should be. What cannot be removed is not used either: it is verified before each use. */
export function forget(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
}

/** @returns undefined when there is no such file of this length */
function openWhole(path: string, length: number): number | undefined {
  const fd = openPlain(path);
  if (fd === undefined || fstatSync(fd).size === length) return fd;
  closeSync(fd);
  // Torn: files get their name when they are complete, but a power loss may take back what was written before.
  forget(path);
  return undefined;
}

function openPlain(path: string): number | undefined {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}
