/**
 * Proof that a root file system can be written: a directory is made and removed where nothing was written before, and every
 * directory on the way must have a link count, since runtimes take a directory without one for deleted (K1).
 * Blocks: call it in a process made for that.
 */
import {
  type BigIntStats,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmdirSync,
} from "node:fs";
import { lutimens, type Timespec } from "../system/index.ts";

export interface ProbeTarget {
  /** Root of the overlay. */
  readonly root: string;
  readonly lower: string;
  readonly upper: string;
}

export type ProbeStep = "list" | "link count" | "mkdir" | "link count after mkdir" | "rmdir" | "restore times";

export type ProbeResult =
  | { readonly ok: true; readonly directory: string }
  | { readonly ok: false; readonly step: ProbeStep; readonly path: string; readonly errno: string };

export function writeProbe(target: ProbeTarget): ProbeResult {
  try {
    const names = listDirectories(target);
    for (const name of [Buffer.alloc(0), ...names]) requireLinks("link count", join(target.root, name));
    const untouched = names.find((name) => attempt("list", target.upper, () => isMissing(join(target.upper, name))));
    const directory = untouched === undefined ? Buffer.from(target.root) : join(target.root, untouched);
    makeAndRemove(directory);
    return { ok: true, directory: directory.toString() };
  } catch (error) {
    if (error instanceof ProbeFailure) return { ok: false, step: error.step, path: error.path, errno: error.errno };
    throw error;
  }
}

// include/uapi/asm-generic/fcntl.h; Node has no name for it.
const O_PATH = 0o10000000;

class ProbeFailure extends Error {
  readonly step: ProbeStep;
  readonly path: string;
  readonly errno: string;
  constructor(step: ProbeStep, path: string, errno: string) {
    super(`${step} "${path}": ${errno}`);
    this.step = step;
    this.path = path;
    this.errno = errno;
  }
}

/** Names of the directories below the root, `proc` first: it is where a runtime mounts first. */
function listDirectories({ root, lower }: ProbeTarget): Buffer[] {
  const entries = attempt("list", root, () => readdirSync(root, { withFileTypes: true, encoding: "buffer" }));
  // An overlay that was mounted before its lower stays empty (K38).
  const hidden = entries.length === 0 && attempt("list", lower, () => readdirSync(lower)).length > 0;
  if (hidden) throw new ProbeFailure("list", root, "ENOENT");
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return names.sort((a, b) => Number(b.equals(proc)) - Number(a.equals(proc)) || a.compare(b));
}

const proc = Buffer.from("proc");

function requireLinks(step: ProbeStep, path: Buffer): void {
  const links = attempt(step, path, () => linkCount(path));
  if (links === 0) throw new ProbeFailure(step, path.toString(), "ENOENT");
}

/** As filepath-securejoin does: of an open O_PATH descriptor, so of exactly the directory the walk went through. */
function linkCount(path: Buffer): number {
  const fd = openSync(path, O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  try {
    return fstatSync(fd).nlink;
  } finally {
    closeSync(fd);
  }
}

function makeAndRemove(directory: Buffer): void {
  const before = attempt("list", directory, () => lstatSync(directory, { bigint: true }));
  const made = join(directory, Buffer.from(`.mountproof-probe-${process.pid}`));
  attempt("mkdir", made, () => mkdirSync(made));
  requireLinks("link count after mkdir", made);
  attempt("rmdir", made, () => rmdirSync(made));
  requireLinks("link count after mkdir", directory);
  attempt("restore times", directory, () =>
    lutimens(directory, timespec(before, "atimeNs"), timespec(before, "mtimeNs")),
  );
}

function timespec(stats: BigIntStats, field: "atimeNs" | "mtimeNs"): Timespec {
  const nsec = ((stats[field] % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  return { sec: Number((stats[field] - nsec) / 1_000_000_000n), nsec: Number(nsec) };
}

function isMissing(path: Buffer): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) === undefined;
}

function attempt<T>(step: ProbeStep, path: Buffer | string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
    if (code === undefined) throw error;
    throw new ProbeFailure(step, path.toString(), code);
  }
}

function join(directory: string | Buffer, name: Buffer): Buffer {
  return Buffer.concat([Buffer.from(directory as string), slash, name]);
}

const slash = Buffer.from("/");
