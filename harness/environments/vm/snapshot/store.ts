/**
 * Where snapshots lie: `<cache>/vm/snapshots/<key>/{memory,state,scratch,snapshot.json}`. A snapshot comes to its place by a rename
 * when it is whole, and leaves it by a rename, so nobody ever finds half of one.
 */
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { hasCode } from "../../../../engine/system/index.ts";
import { isDeadOwner, markPattern, ownerMark } from "../../owner.ts";
import { damage, type SnapshotRecord, snapshotRecordSchema } from "./files.ts";
import { hold } from "./hold.ts";

/** A whole snapshot that is not pruned before it is released. */
export interface Snapshot {
  readonly key: string;
  readonly directory: string;
  readonly record: SnapshotRecord;
  release(): void;
}

/** The snapshot of that key, or why there is none. One that somebody touched is taken away. */
export function findSnapshot(root: string, key: string): Snapshot | { readonly missing: string } {
  const directory = join(root, key);
  const record = readRecord(directory);
  const release = record && hold(recordPath(directory));
  if (!record || !release) return { missing: `no snapshot at "${directory}"` };
  const missing = damage(directory, record);
  if (missing === undefined) return { key, directory, record, release };
  release();
  takeAway(directory);
  return { missing };
}

export interface ListedSnapshot {
  readonly key: string;
  readonly directory: string;
  /** Last use, in milliseconds since 1970. */
  readonly usedMs: number;
  readonly record: SnapshotRecord;
}

/** All snapshots, last used first. */
export function listSnapshots(root: string): ListedSnapshot[] {
  const keys = namesIn(root).filter((name) => /^[0-9a-f]{64}$/.test(name));
  const listed = keys.flatMap((key) => {
    const directory = join(root, key);
    const record = readRecord(directory);
    const usedMs = statSync(recordPath(directory), { throwIfNoEntry: false })?.mtimeMs;
    return record && usedMs !== undefined ? [{ key, directory, usedMs, record }] : [];
  });
  return listed.sort((a, b) => b.usedMs - a.usedMs);
}

const unfinished = new RegExp(`^tmp-(${markPattern})-`);

/** Directories of snapshots that were never finished, or not wholly removed, by processes that are gone. */
export function abandoned(root: string): string[] {
  return namesIn(root)
    .filter((name) => isDeadOwner(unfinished.exec(name)?.[1] ?? ownerMark()))
    .map((name) => join(root, name));
}

/** A name for the directory of what is not a snapshot yet, or not any more. */
export function temporaryDirectory(root: string): string {
  return join(root, `tmp-${ownerMark()}-${randomBytes(4).toString("hex")}`);
}

/** Removes a snapshot. Machines that run from it keep their open files. */
export function takeAway(directory: string): void {
  const away = temporaryDirectory(dirname(directory));
  try {
    renameSync(directory, away);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return;
    throw error;
  }
  rmSync(away, { recursive: true });
}

export function recordPath(directory: string): string {
  return join(directory, "snapshot.json");
}

function readRecord(directory: string): SnapshotRecord | undefined {
  try {
    return snapshotRecordSchema.parse(JSON.parse(readFileSync(recordPath(directory), "utf8")));
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw new Error(`the record of snapshot "${directory}" cannot be read; remove that directory`, { cause: error });
  }
}

function namesIn(root: string): string[] {
  try {
    return readdirSync(root);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  }
}
