import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  renameSync,
  statSync,
  unlinkSync,
} from "node:fs";
import { dirname } from "node:path";
import { lockNow } from "../../system/lock-now.ts";
import { hasCode } from "../../system/system-error.ts";

/** The right to write one file, held by one writer on this machine and freed by the kernel when that one dies. */
export interface Claim {
  /** Open for writing, empty. */
  readonly fd: number;
  /** Name of the file until it is complete. */
  readonly path: string;
  /** Gives the file its own name. */
  publish(): void;
  /** Removes it. What cannot be removed is left for the next writer, or the next scan. */
  abandon(): void;
}

/** Ending of files that are being written, or were when their writer was killed. */
export const partSuffix = ".part";

/**
 * The temporary file itself is locked, so what a killed writer left is taken over by the next one.
 * @returns undefined while another holds it
 */
export function tryClaim(path: string): Claim | undefined {
  return claimOpened(path, openMakingDirectory);
}

/** Removes what a killed writer left. A look that comes late must not make again what somebody has removed meanwhile, so nothing is created. */
export function removeAbandoned(path: string): void {
  claimOpened(path, openIfThere)?.abandon();
}

function claimOpened(path: string, open: (part: string) => number | undefined): Claim | undefined {
  const part = path + partSuffix;
  for (;;) {
    const fd = open(part);
    if (fd === undefined) return undefined;
    try {
      if (!lockNow(fd)) return closed(fd);
      if (isFileAt(fd, part)) {
        ftruncateSync(fd);
        return claimOn(fd, part, path);
      }
    } catch (error) {
      closeSync(fd);
      throw error;
    }
    // The last writer gave it its name, or removed it: a lock on that guards nothing.
    closeSync(fd);
  }
}

function openIfThere(part: string): number | undefined {
  try {
    return openSync(part, constants.O_RDWR);
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
    return undefined;
  }
}

function openMakingDirectory(part: string): number {
  try {
    return openSync(part, constants.O_RDWR | constants.O_CREAT, 0o600);
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
    mkdirSync(dirname(part), { recursive: true, mode: 0o700 });
    return openSync(part, constants.O_RDWR | constants.O_CREAT, 0o600);
  }
}

function closed(fd: number): undefined {
  closeSync(fd);
}

function isFileAt(fd: number, path: string): boolean {
  const held = fstatSync(fd);
  const there = statSync(path, { throwIfNoEntry: false });
  return there !== undefined && there.ino === held.ino && there.dev === held.dev;
}

function claimOn(fd: number, part: string, path: string): Claim {
  return {
    fd,
    path: part,
    publish() {
      try {
        renameSync(part, path);
      } finally {
        closeSync(fd);
      }
    },
    abandon() {
      try {
        unlinkSync(part);
      } catch (error) {
        if (!(error instanceof Error)) throw error;
      } finally {
        closeSync(fd);
      }
    },
  };
}
