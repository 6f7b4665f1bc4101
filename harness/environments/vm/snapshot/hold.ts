/** Keeps a snapshot from being pruned while a run uses it: a shared lock on its record, which ends with this process. */
import { closeSync, fstatSync, statSync, utimesSync } from "node:fs";
import { flock, hasCode, LOCK_EX, LOCK_NB, LOCK_SH, openIfThere } from "../../../../engine/system/index.ts";

/** Holds it and notes the use in the record's time. Undefined when the file is gone, or somebody is removing it. */
export function hold(path: string): (() => void) | undefined {
  const fd = lockedDescriptor(path, LOCK_SH);
  if (fd === undefined) return undefined;
  const now = new Date();
  utimesSync(path, now, now);
  let held = true;
  return () => {
    if (held) closeSync(fd);
    held = false;
  };
}

/** Does the work if nobody holds the snapshot, and keeps others from holding it meanwhile. @returns whether it was done */
export function unlessHeld(path: string, work: () => void): boolean {
  const fd = lockedDescriptor(path, LOCK_EX);
  if (fd === undefined) return false;
  try {
    work();
    return true;
  } finally {
    closeSync(fd);
  }
}

function lockedDescriptor(path: string, kind: number): number | undefined {
  const fd = openIfThere(path);
  if (fd === undefined) return undefined;
  try {
    flock(fd, kind | LOCK_NB);
    // It may have been moved away between the two calls.
    if (statSync(path, { throwIfNoEntry: false })?.ino === fstatSync(fd).ino) return fd;
  } catch (error) {
    if (!hasCode(error, "EAGAIN")) throw error;
  }
  closeSync(fd);
  return undefined;
}
