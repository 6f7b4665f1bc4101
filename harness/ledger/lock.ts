import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { UserError } from "../../engine/errors.ts";

/** Who holds a lock: a process number alone could be another process by now. */
interface Holder {
  readonly pid: number;
  /** Clock ticks since boot, field 22 of /proc/PID/stat. */
  readonly startTime: string;
}

/**
 * Takes the lock file at `path`, also from a holder that is dead.
 * @returns gives it back.
 * @throws UserError `LEDGER_IN_USE` naming the living holder.
 */
export function takeLock(path: string): () => void {
  const own = `${path}.${process.pid}`;
  try {
    writeFileSync(own, JSON.stringify({ pid: process.pid, startTime: startTimeOf(process.pid) }));
    while (!tryLink(own, path)) removeIfDead(path, own);
  } finally {
    rmSync(own, { force: true });
  }
  return () => rmSync(path, { force: true });
}

/** link(2) fails if the name exists, so of several that try, one wins, and the lock is never seen half written. */
function tryLink(own: string, path: string): boolean {
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function removeIfDead(path: string, own: string): void {
  const seen = read(path);
  if (seen === undefined) return;
  const holder = parse(seen);
  if (holder && startTimeOf(holder.pid) === holder.startTime) throw inUse(path, holder);
  takeAway(path, seen, `${own}.dead`);
}

/** Another process may have replaced the dead lock by its own meanwhile; then what was moved away is put back. */
function takeAway(path: string, seen: string, aside: string): void {
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  if (read(aside) !== seen) tryLink(aside, path);
  rmSync(aside, { force: true });
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** A lock that nobody can have written whole (power loss) has no holder. */
function parse(text: string): Holder | undefined {
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return undefined;
  }
}

function startTimeOf(pid: number): string | undefined {
  const stat = read(`/proc/${pid}/stat`);
  // The command in brackets may contain anything, so fields are counted from the last bracket: start time is the 20th after it.
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
}

function inUse(path: string, holder: Holder): UserError {
  return new UserError(
    "LEDGER_IN_USE",
    `cannot write beside the lock "${path}": process ${holder.pid} is writing this ledger`,
    "wait for it to end, or choose another directory with --out",
  );
}
