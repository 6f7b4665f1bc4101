/** A lock file that the kernel unlocks when its holder dies, however it dies. Works across processes and PID namespaces. */
import { randomBytes } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, statSync, unlinkSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { LOCK_SH } from "../system/flock.ts";
import { lockNow } from "../system/lock-now.ts";
import { openIfThere } from "../system/open-if-there.ts";

export interface FileLock {
  /** A child that inherits it holds the lock too. */
  readonly fd: number;
  /** Drops the lock and removes its file. */
  release(): void;
}

/** The lock if nobody holds it, else undefined. The file is created when missing; its directory must exist. */
export function tryLockFile(path: string): FileLock | undefined {
  for (;;) {
    const fd = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600);
    if (!lockOrClose(fd)) return undefined;
    // The last holder removes the file; a lock on a removed file guards nothing.
    if (isFileAt(fd, path)) return { fd, release: () => unlinkAndClose(path, fd) };
    closeSync(fd);
  }
}

/**
 * Whether somebody holds the lock. Those who ask are not in each other's way, nothing is made, and who wants the lock at the
 * same moment only has to try again.
 */
export function isLocked(path: string): boolean {
  const fd = openIfThere(path);
  if (fd === undefined) return false;
  try {
    return !lockNow(fd, LOCK_SH);
  } finally {
    closeSync(fd);
  }
}

/** Waits for the lock, at most until the deadline. @returns undefined when it passed. */
export async function lockFile(path: string, deadlineMs: number): Promise<FileLock | undefined> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const lock = tryLockFile(path);
    if (lock !== undefined || performance.now() >= end) return lock;
    // Chance keeps waiters from meeting again and again.
    await sleep(5 + (15 * (randomBytes(1)[0] ?? 0)) / 255);
  }
}

function lockOrClose(fd: number): boolean {
  let isLocked = false;
  try {
    isLocked = lockNow(fd);
    return isLocked;
  } finally {
    if (!isLocked) closeSync(fd);
  }
}

function unlinkAndClose(path: string, fd: number): void {
  unlinkSync(path);
  closeSync(fd);
}

function isFileAt(fd: number, path: string): boolean {
  const held = fstatSync(fd);
  const there = statSync(path, { throwIfNoEntry: false });
  return there !== undefined && there.ino === held.ino && there.dev === held.dev;
}
