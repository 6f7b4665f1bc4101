/** System calls tried one after the other on paths of a root file system: a refused one is an answer, not an error. */
import {
  appendFileSync,
  chmodSync,
  closeSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
} from "node:fs";
import { join } from "node:path";
import { errnoName, llistxattr, lutimens } from "../../engine/system/index.ts";

const calls = {
  stat: (path) => lstatSync(path),
  open: (path) => closeSync(openSync(path, "r")),
  read: (path) => readFileSync(path),
  list: (path) => readdirSync(path),
  listxattr: (path) => llistxattr(path),
  append: (path) => appendFileSync(path, "appended\n"),
  mkdir: (path) => mkdirSync(path),
  chmod: (path) => chmodSync(path, 0o700),
  lchown: (path) => lchownSync(path, 1, 1),
  touch: (path) => lutimens(path, { sec: 1, nsec: 0 }, { sec: 1, nsec: 0 }),
  /** To the same name with `.renamed` behind it. */
  rename: (path) => renameSync(path, `${path}.renamed`),
} satisfies Record<string, (path: string) => unknown>;

export interface Attempt {
  readonly call: keyof typeof calls;
  /** Inside the root. */
  readonly path: string;
}

export interface Attempted {
  readonly call: string;
  readonly path: string;
  /** Symbolic; undefined when the call did what it should. */
  readonly errno?: string;
}

/** @throws whatever has no errno: a fault of ours */
export function tryAll({ root, attempts }: { readonly root: string; readonly attempts: readonly Attempt[] }) {
  return attempts.map(({ call, path }) => attempt(call, path, () => calls[call](join(root, path))));
}

/** Opens a file for reading; the descriptor stays open in the actor's process until `tryCloseFile`. */
export function openFile({ path }: { readonly path: string }): number {
  return openSync(path, "r");
}

export interface OpenFile {
  readonly fd: number;
  /** For the answer. */
  readonly path: string;
}

/** Reads a byte at the beginning of a file that `openFile` opened. */
export function tryReadOpen({ fd, path }: OpenFile): Attempted {
  return attempt("read of the open file", path, () => readSync(fd, Buffer.alloc(1), 0, 1, 0));
}

/** close(2) tells what the file system says to it; the descriptor is closed in any case. */
export function tryCloseFile({ fd, path }: OpenFile): Attempted {
  return attempt("close of the open file", path, () => closeSync(fd));
}

function attempt(call: string, path: string, work: () => unknown): Attempted {
  try {
    work();
    return { call, path };
  } catch (error) {
    const { errno } = error as NodeJS.ErrnoException;
    if (errno === undefined) throw error;
    // Node's own name of EOPNOTSUPP is ENOTSUP.
    return { call, path, errno: errnoName(Math.abs(errno)) };
  }
}
