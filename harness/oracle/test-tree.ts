/** For tests: a small tree on a real file system and its manifest of truth, both from one description. */
import { createHash } from "node:crypto";
import { chmodSync, lchownSync, linkSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { lsetxattr, lutimens, mknod } from "../../engine/system/index.ts";
import { formatTruth, type TruthLine } from "../../fixtures/truth.ts";

const S_IFIFO = 0o010000;
const S_IFCHR = 0o020000;

/** A file, directory or other entry of the tree; parents first. */
export interface TestEntry {
  /** `/` is the root. latin1 */
  readonly path: string;
  readonly type: TruthLine["type"];
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly content?: string;
  readonly target?: string;
  readonly xattrs?: Readonly<Record<string, string>>;
  readonly mtimeNsec?: number;
  readonly rdev?: { readonly major: number; readonly minor: number };
  /** Another name of the file at this path. */
  readonly linkTo?: string;
}

export const mtimeSec = 1_600_000_000;

/** What the agreed `data` directory of the probe image holds, and a little around it. */
export const testEntries: readonly TestEntry[] = [
  { path: "/", type: "directory" },
  { path: "/data", type: "directory" },
  { path: "/data/append.txt", type: "file", content: "first line\n" },
  { path: "/data/dir", type: "directory", mode: 0o750, uid: 7, gid: 8 },
  { path: "/data/dir/child", type: "file", content: "child" },
  { path: "/data/fifo", type: "fifo", mode: 0o600 },
  { path: "/data/linked-a", type: "file", content: "linked" },
  { path: "/data/linked-b", type: "file", linkTo: "/data/linked-a" },
  { path: "/data/rename-me", type: "file", content: "rename", mtimeNsec: 123_456_789 },
  { path: "/data/setuid", type: "file", content: "s", mode: 0o4755, uid: 33 },
  { path: "/data/symlink", type: "symlink", target: "append.txt" },
  { path: "/data/with-xattr", type: "file", content: "has attributes", xattrs: { "user.colour": "blue" } },
  { path: "/dev", type: "directory" },
  { path: "/dev/null", type: "character", mode: 0o666, rdev: { major: 1, minor: 3 } },
  { path: "/large", type: "file", content: "0123456789abcdef".repeat(9000) },
  { path: "/proc", type: "directory", mode: 0o555 },
  { path: "/\xff\xfe", type: "file", content: "not UTF-8" },
];

/** Makes the tree in an existing directory. */
export function makeTree(root: string, entries = testEntries): void {
  for (const entry of entries) make(entry, at(root, entry.path), root);
  // Directories last and from below: making a child changes its parent's time.
  for (const entry of [...entries].reverse()) setAttributes(entry, at(root, entry.path));
}

/** NDJSON of what the entries describe. */
export function truthOf(entries = testEntries): string {
  return formatTruth(entries.map((entry) => lineOf(entry, entries)));
}

function at(root: string, path: string): Buffer {
  return Buffer.concat([Buffer.from(root), Buffer.from(path === "/" ? "" : path, "latin1")]);
}

function make(entry: TestEntry, path: Buffer, root: string): void {
  if (entry.linkTo) linkSync(at(root, entry.linkTo), path);
  else if (entry.type === "directory" && entry.path !== "/") mkdirSync(path);
  else if (entry.type === "file") writeFileSync(path, entry.content ?? "");
  else if (entry.type === "symlink") symlinkSync(entry.target ?? "", path);
  else if (entry.type === "fifo") mknod(path, S_IFIFO | 0o600);
  else if (entry.type === "character") mknod(path, S_IFCHR | 0o600, entry.rdev);
}

function setAttributes(entry: TestEntry, path: Buffer): void {
  if (entry.linkTo) return;
  lchownSync(path, entry.uid ?? 0, entry.gid ?? 0);
  if (entry.type !== "symlink") chmodSync(path, modeOf(entry));
  for (const [name, value] of Object.entries(entry.xattrs ?? {})) lsetxattr(path, name, Buffer.from(value));
  const time = { sec: mtimeSec, nsec: entry.mtimeNsec ?? 0 };
  lutimens(path, time, time);
}

function modeOf({ mode, type }: TestEntry): number {
  return type === "symlink" ? 0o777 : (mode ?? (type === "directory" ? 0o755 : 0o644));
}

function lineOf(named: TestEntry, entries: readonly TestEntry[]): TruthLine {
  const inode = entries.find(({ path }) => path === named.linkTo) ?? named;
  const names = entries.filter(({ path, linkTo }) => path === inode.path || linkTo === inode.path);
  const { type, content = "", target, xattrs, rdev } = inode;
  const subdirectories = entries.filter((other) => other.type === "directory" && isChild(other.path, named.path));
  return {
    ...{ path: named.path, type, mode: modeOf(inode), uid: inode.uid ?? 0, gid: inode.gid ?? 0 },
    nlink: type === "directory" ? 2 + subdirectories.length : names.length,
    size: type === "file" ? content.length : (target?.length ?? 0),
    ...{ mtimeSec, mtimeNsec: inode.mtimeNsec ?? 0 },
    ...(type === "file" ? { sha256: createHash("sha256").update(content, "latin1").digest("hex") } : {}),
    ...(target === undefined ? {} : { target }),
    ...(rdev ? { rdev } : {}),
    ...(names.length > 1 ? { group: inode.path } : {}),
    ...(xattrs ? { xattrs: inBase64(xattrs) } : {}),
  };
}

function isChild(path: string, parent: string): boolean {
  if (path === "/") return false;
  return (path.slice(0, path.lastIndexOf("/")) || "/") === parent;
}

function inBase64(xattrs: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(xattrs).map(([name, value]) => [name, Buffer.from(value).toString("base64")]),
  );
}
