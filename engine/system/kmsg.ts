/** The kernel's log, from now on. Format of /dev/kmsg: Documentation/ABI/testing/dev-kmsg. */
import { closeSync, constants, openSync, writeSync } from "node:fs";
import { readDescriptor } from "./descriptor.ts";
import { errnoName, errnoNumbers } from "./errno.ts";
import { lseek, SEEK_END } from "./lseek.ts";

export interface KernelLog {
  /** Why nothing can be read (`EPERM`, `ENOENT`, …); undefined when the log is open. */
  readonly unavailable: string | undefined;
  /** Messages since the last call, oldest first, without level and time. Never blocks. */
  drain(): string[];
  close(): void;
}

/** A reader that begins after the newest message. Where the log may not be read it stays empty and says why. */
export function openKernelLog(path = "/dev/kmsg"): KernelLog {
  try {
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    lseek(fd, 0, SEEK_END);
    return { unavailable: undefined, drain: () => readRecords(fd).flatMap(messageOf), close: () => closeSync(fd) };
  } catch (error) {
    return { unavailable: codeOf(error), drain: () => [], close: () => {} };
  }
}

/**
 * Adds a line to the kernel's log. It is marked as a program's (facility "user"), so that no reader of `openKernelLog` sees it.
 * @param level 0 (emergency) to 7 (debug)
 */
export function writeKernelLog(level: number, text: string, path = "/dev/kmsg"): void {
  // Opened anew each time: of one opening, the kernel takes no more than ten lines in five seconds.
  const fd = openSync(path, constants.O_WRONLY);
  try {
    writeSync(fd, `<${level}>${text}\n`);
  } finally {
    closeSync(fd);
  }
}

/** The text of one record `prio,seq,usec,flags[,…];text\n KEY=value…`; none when it is not the kernel's own. */
export function messageOf(record: string): string[] {
  const start = record.indexOf(";");
  const text = record.slice(start + 1).split("\n", 1)[0] ?? "";
  const facility = Number.parseInt(record, 10) >> 3;
  return start < 0 || facility !== 0 ? [] : [text];
}

/** One read(2) is one record; EAGAIN: no more; EPIPE: records were overwritten before we came, reading goes on after them. */
function readRecords(fd: number): string[] {
  // A record has at most CONSOLE_EXT_LOG_MAX bytes, 8192.
  const buffer = Buffer.alloc(8192);
  const records: string[] = [];
  for (;;) {
    const length = readDescriptor(fd, buffer, buffer.length);
    if (length === 0 || length === -errnoNumbers.EAGAIN) return records;
    if (length > 0) records.push(buffer.toString("utf8", 0, length));
    else if (!passing.includes(-length)) throw new Error(`reading the kernel's log: ${errnoName(-length)}`);
  }
}

const passing: readonly number[] = [errnoNumbers.EPIPE, errnoNumbers.EINTR];

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}
