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
import { errorCode, llistxattr, lutimens } from "../../engine/system/index.ts";

const calls = {
  stat: (path) => lstatSync(path),
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

/** Opens a file for reading; the descriptor stays open in the actor's process until `closeFile`. */
export function openFile({ path }: { readonly path: string }): number {
  return openSync(path, "r");
}

/** Reads a byte at the beginning of a file that `openFile` opened. */
export function tryReadOpen({ fd, path }: { readonly fd: number; readonly path: string }): Attempted {
  return attempt("read of the open file", path, () => readSync(fd, Buffer.alloc(1), 0, 1, 0));
}

export function closeFile({ fd }: { readonly fd: number }): void {
  closeSync(fd);
}

function attempt(call: string, path: string, work: () => unknown): Attempted {
  try {
    work();
    return { call, path };
  } catch (error) {
    const errno = errorCode(error);
    if (errno === undefined || !/^E[A-Z0-9]+$/.test(errno)) throw error;
    return { call, path, errno };
  }
}
