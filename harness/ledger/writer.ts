import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { UserError } from "../../engine/errors.ts";
import { wholeLength } from "./lines.ts";
import { takeLock } from "./lock.ts";
import { type Ledger, type LedgerFile, ledgerPath, placeOf, readLedgerFile } from "./read.ts";
import type { Header, Line } from "./record.ts";

export interface LedgerWriter {
  /**
   * Appends one line. It survives the death of this process as soon as the call returns.
   * @throws UserError `LEDGER_NOT_WRITTEN` when it does not fit; the ledger then ends with the line before.
   */
  append(line: Line): void;
  close(): void;
}

/**
 * Begins a new ledger in `dir`; one that lies there already is kept under another name.
 * @throws UserError `LEDGER_IN_USE`
 */
export function createLedger(dir: string): LedgerWriter {
  mkdirSync(dir, { recursive: true });
  const release = takeLock(`${ledgerPath(dir)}.lock`);
  return releaseOnFailure(release, () => {
    const older = setAside(dir);
    return openWriter(dir, release, older);
  });
}

/**
 * Goes on with the ledger in `dir` after mending a torn last line.
 * @throws UserError `NO_LEDGER`, `BAD_LEDGER`, `LEDGER_IN_USE`
 */
export function resumeLedger(dir: string): { writer: LedgerWriter; file: LedgerFile } {
  readLedgerFile(dir);
  const release = takeLock(`${ledgerPath(dir)}.lock`);
  return releaseOnFailure(release, () => {
    const writer = openWriter(dir, release);
    // Read again: before the lock was ours another process may have written.
    return { writer, file: readLedgerFile(dir) };
  });
}

/**
 * The section of the file that a run with this header goes on with; undefined when it begins one.
 * @throws UserError `OTHER_KERNEL` or `OTHER_PLAN` when what lies there cannot be gone on with.
 */
export function sectionOf({ path, sections }: LedgerFile, header: Header): Ledger | undefined {
  const same = sections.find((section) => placeOf(section.header) === placeOf(header));
  if (same) {
    requireSamePlan(path, same.header, header);
    return same;
  }
  // Of VMs one file holds many kernels; of the running kernel only one.
  const other = sections.find((section) => header.environment === "host" && section.header.environment === "host");
  if (other) requireSameKernel(path, other.header, header);
  return undefined;
}

/**
 * O_APPEND and one write(2) a line: the page cache keeps what a killed process wrote, which is what resuming needs.
 * No fsync: a ledger need not survive power loss, and syncing would cost more than many a trial.
 */
function openWriter(dir: string, release: () => void, older?: string): LedgerWriter {
  const path = ledgerPath(dir);
  let closed = false;
  const fd = openSync(path, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT, 0o644);
  ftruncateSync(fd, wholeLength(fd));
  return {
    append(line) {
      // The descriptor may be another file's by now.
      if (closed) throw new Error(`cannot append to the ledger "${path}": it is closed`);
      appendWhole(fd, Buffer.from(`${JSON.stringify(line)}\n`), path);
    },
    close() {
      closed = true;
      const isEmpty = fstatSync(fd).size === 0;
      closeSync(fd);
      if (isEmpty) takeBack(path, older);
      release();
    },
  };
}

function appendWhole(fd: number, bytes: Buffer, path: string): void {
  const before = fstatSync(fd).size;
  try {
    const written = writeSync(fd, bytes);
    if (written < bytes.length) throw Object.assign(new Error("it did not fit"), { code: "ENOSPC" });
  } catch (cause) {
    // Half a line would be passed over by readers, but not by people.
    ftruncateSync(fd, before);
    throw notWritten(path, cause as NodeJS.ErrnoException);
  }
}

function notWritten(path: string, cause: NodeJS.ErrnoException): UserError {
  const why = cause.code === "ENOSPC" ? "no space is left on its file system" : cause.message;
  return new UserError(
    "LEDGER_NOT_WRITTEN",
    `cannot append to the ledger "${path}": ${why}`,
    `what was done so far is in it: mend that, and go on with --resume ${dirname(path)}`,
    { cause },
  );
}

function releaseOnFailure<T>(release: () => void, body: () => T): T {
  try {
    return body();
  } catch (error) {
    release();
    throw error;
  }
}

function requireSameKernel(path: string, old: Header, now: Header): void {
  const [before, after] = [old.kernel, now.kernel].map(({ release, version }) => `${release} ${version}`);
  if (before === after) return;
  throw new UserError(
    "OTHER_KERNEL",
    `cannot resume "${path}": its trials ran on kernel "${before}", this is "${after}"`,
    "start a new run with another --out; `mountproof report DIR...` joins several",
  );
}

function requireSamePlan(path: string, old: Header, now: Header): void {
  if (old.plan.fingerprint === now.plan.fingerprint && old.plan.profile === now.plan.profile) return;
  throw new UserError(
    "OTHER_PLAN",
    `cannot resume "${path}": its plan "${old.plan.profile}" (${old.plan.fingerprint}, ${old.plan.cells.length} cells) is not this one "${now.plan.profile}" (${now.plan.fingerprint}, ${now.plan.cells.length} cells)`,
    "resume with the same --profile, --only, --shard and --subject, or start a new run with another --out",
  );
}

/** An older ledger stays beside the new one, under the time of its last change: trials are never thrown away. */
function setAside(dir: string): string | undefined {
  const path = ledgerPath(dir);
  if (!existsSync(path)) return undefined;
  const time = statSync(path).mtime.toISOString().replaceAll(":", "-");
  const aside = join(dir, `trials-${time}.ndjson`);
  renameSync(path, aside);
  return aside;
}

/** A ledger that never got a line, as on a full disk, leaves nothing, and what lay there before is in its place again. */
function takeBack(path: string, older: string | undefined): void {
  rmSync(path, { force: true });
  if (older !== undefined) renameSync(older, path);
}
