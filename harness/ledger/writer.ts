import {
  closeSync,
  constants,
  existsSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { UserError } from "../../engine/errors.ts";
import { takeLock } from "./lock.ts";
import { type Ledger, type LedgerFile, ledgerPath, placeOf, readLedgerFile, wholeLength } from "./read.ts";
import type { Header, Line } from "./record.ts";

export interface LedgerWriter {
  /** Appends one line. It survives the death of this process as soon as the call returns. */
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
    setAside(dir);
    return openWriter(dir, release);
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
function openWriter(dir: string, release: () => void): LedgerWriter {
  const path = ledgerPath(dir);
  const fd = openSync(path, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT, 0o644);
  ftruncateSync(fd, wholeLength(readFileSync(path)));
  return {
    append(line) {
      const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
      const written = writeSync(fd, bytes);
      if (written !== bytes.length)
        throw new Error(`cannot append to the ledger "${path}": ${written} of ${bytes.length} bytes fit`);
    },
    close() {
      closeSync(fd);
      release();
    },
  };
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
    "resume with the same --profile, --only and --subject, or start a new run with another --out",
  );
}

/** An older ledger stays beside the new one, under the time of its last change: trials are never thrown away. */
function setAside(dir: string): void {
  const path = ledgerPath(dir);
  if (!existsSync(path)) return;
  const time = statSync(path).mtime.toISOString().replaceAll(":", "-");
  renameSync(path, join(dir, `trials-${time}.ndjson`));
}
