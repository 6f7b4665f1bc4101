/** Access to a tree by its paths inside the root: `""` is the root, then `etc`, `etc/passwd`; latin1, as in the image index. */
import {
  type BigIntStats,
  closeSync,
  constants,
  lstatSync,
  openSync,
  readFileSync,
  readlinkSync,
  readSync,
} from "node:fs";
import {
  type DirectoryEntry,
  directoryEntryBatches,
  readDirectoryEntries,
} from "../../engine/system/directory-entries.ts";
import { hasCode, lgetxattr, llistxattr } from "../../engine/system/index.ts";
import { PathError } from "./path-error.ts";

/** Reads at an offset; fewer bytes than `length` only at the end. */
export type ReadAt = (offset: number, length: number) => Buffer;

/** What one read(2) gave. */
export interface ShortRead {
  readonly offset: number;
  readonly asked: number;
  readonly given: number;
}

/** Every method throws what `PathError.from(…).orFinding()` makes of a failure, with the path inside the root. */
export class Tree {
  readonly #prefix: string;

  constructor(root: string) {
    this.#prefix = `${Buffer.from(root).toString("latin1")}/`;
  }

  /** The machine's path, as exact bytes. */
  machinePath(path: string): Buffer {
    return Buffer.from(this.#prefix + path, "latin1");
  }

  lstat(path: string): BigIntStats {
    return this.on(path, (at) => lstatSync(at, { bigint: true }));
  }

  /** Undefined when there is nothing at the path. */
  lstatIfThere(path: string): BigIntStats | undefined {
    return this.on(path, (at) => lstatSync(at, { bigint: true, throwIfNoEntry: false }));
  }

  list(path: string): DirectoryEntry[] {
    return this.on(path, readDirectoryEntries);
  }

  /** The same in batches, as the kernel gives them. */
  *listBatches(path: string): Generator<DirectoryEntry[], void, undefined> {
    const batches = this.on(path, directoryEntryBatches);
    try {
      for (;;) {
        const { value, done } = this.on(path, () => batches.next());
        if (done) return;
        yield value;
      }
    } finally {
      // Whoever stops before the end must leave no descriptor behind.
      batches.return();
    }
  }

  readlink(path: string): string {
    return this.on(path, (at) => readlinkSync(at, { encoding: "buffer" })).toString("latin1");
  }

  read(path: string): Buffer {
    return this.on(path, (at) => readFileSync(at));
  }

  /**
   * Calls `use` with a function that reads at an offset and answers with the bytes there were.
   * @param shortRead told when read(2) gave fewer bytes than it was asked for, and the file went on
   */
  open<Result>(path: string, use: (read: ReadAt) => Result, shortRead: (read: ShortRead) => void = () => {}): Result {
    return this.on(path, (at) => {
      // Without O_NONBLOCK a FIFO where a file should be would hang us.
      const fd = openSync(at, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
      try {
        return use((offset, length) => readFully(fd, offset, length, shortRead));
      } finally {
        closeSync(fd);
      }
    });
  }

  /** Name (latin1) to value in base64, names in byte order; empty where the file system knows none. */
  xattrs(path: string): Record<string, string> {
    return this.on(path, (at) => {
      const names = listXattrs(at).sort();
      return Object.fromEntries(names.map((name) => [name, lgetxattr(at, name).toString("base64")]));
    });
  }

  /** Runs a call on the machine's path, with its failures told by the path inside the root. */
  on<Result>(path: string, action: (at: Buffer) => Result): Result {
    try {
      return action(this.machinePath(path));
    } catch (error) {
      if (error instanceof PathError) throw error;
      throw PathError.from(error, `/${path}`).orFinding();
    }
  }
}

/** A lower that has none may answer EOPNOTSUPP through overlayfs until the first copy-up (K27). */
function listXattrs(at: Buffer): string[] {
  try {
    return llistxattr(at);
  } catch (error) {
    if (hasCode(error, "EOPNOTSUPP")) return [];
    throw error;
  }
}

function readFully(fd: number, offset: number, length: number, shortRead: (read: ShortRead) => void): Buffer {
  const buffer = Buffer.allocUnsafe(length);
  let filled = 0;
  let last: ShortRead | undefined;
  while (filled < length) {
    const asked = length - filled;
    const given = readSync(fd, buffer, filled, asked, offset + filled);
    if (given === 0) break;
    if (last) shortRead(last);
    last = { offset: offset + filled, asked, given };
    filled += given;
  }
  return buffer.subarray(0, filled);
}
