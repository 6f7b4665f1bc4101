/** One path of a tree against its entry in the manifest of truth: everything but its bytes. */
import type { BigIntStats } from "node:fs";
import type { SubjectLimit } from "../../scenarios/subject.ts";
import type { ContentView } from "./content-view.ts";
import type { Differences } from "./differences.ts";
import { deviceText, inodeType } from "./inode-type.ts";
import type { Tree } from "./tree.ts";
import type { TruthEntry } from "./truth.ts";

/** What may differ without being a defect. */
export interface Allowances {
  readonly view: ContentView;
  readonly limits: ReadonlySet<SubjectLimit>;
}

/** @returns false when the type differs, so that nothing else can be compared */
export function compareAttributes(
  tree: Tree,
  truth: TruthEntry,
  stat: BigIntStats,
  allowances: Allowances,
  differences: Differences,
): boolean {
  const { view } = allowances;
  const { path } = truth;
  const type = inodeType(stat);
  differences.compare(path, "type", type, truth.type);
  if (type !== truth.type) return false;
  // The root of an overlay is the upper directory's root: it has the attributes that whoever made it chose.
  if (view !== "lower" && path === "") return true;
  const mode = Number(stat.mode) & 0o7777;
  if (mode !== (truth.mode & 0o7777)) differences.compare(path, "mode", octal(mode), octal(truth.mode));
  const [uid, gid] = [Number(stat.uid), Number(stat.gid)];
  if (uid !== truth.uid || gid !== truth.gid) {
    differences.compare(path, "owner", `${uid}:${gid}`, `${truth.uid}:${truth.gid}`);
  }
  if (type === "file" || type === "symlink") differences.compare(path, "size", Number(stat.size), truth.size);
  compareLinkCount(truth, stat, view, differences);
  compareTime(truth, stat, allowances, differences);
  if (type === "symlink") differences.compare(path, "target", quoted(tree.readlink(path)), quoted(truth.target ?? ""));
  if (truth.rdev) differences.compare(path, "device", deviceText(stat.rdev), `${truth.rdev.major}:${truth.rdev.minor}`);
  return true;
}

export function octal(mode: number): string {
  return `0${(mode & 0o7777).toString(8).padStart(3, "0")}`;
}

export function truthTime({ mtimeSec, mtimeNsec }: TruthEntry): bigint {
  return BigInt(mtimeSec) * 1_000_000_000n + BigInt(mtimeNsec);
}

/** Seconds with nine decimals, also before the epoch. */
function timeText(ns: bigint): string {
  const nsec = ((ns % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  return `${(ns - nsec) / 1_000_000_000n}.${String(nsec).padStart(9, "0")}`;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

function compareTime(truth: TruthEntry, stat: BigIntStats, allowances: Allowances, differences: Differences): void {
  const { view, limits } = allowances;
  // A directory that was written to has the writer's time.
  const written = isMerged(truth, stat, view);
  const directoryLimit = truth.type === "directory" && limits.has("directory-mtime");
  // Of a directory that no layer names the image tells no time.
  if (written || directoryLimit || truth.synthesised) return;
  compareMtime(truth.path, stat, truthTime(truth), limits, differences);
}

/** Only whole seconds where the subject has no finer times. */
export function compareMtime(
  path: string,
  stat: BigIntStats,
  should: bigint,
  limits: ReadonlySet<SubjectLimit>,
  differences: Differences,
): void {
  if (stat.mtimeNs === should) return;
  const [is, want] = [timeText(stat.mtimeNs), timeText(should)];
  if (limits.has("mtime-nanoseconds") && is.split(".")[0] === want.split(".")[0]) return;
  differences.compare(path, "mtime", is, want);
}

function compareLinkCount(truth: TruthEntry, stat: BigIntStats, view: ContentView, differences: Differences): void {
  if (!isMerged(truth, stat, view)) differences.compare(truth.path, "link count", Number(stat.nlink), truth.nlink);
}

/** A directory that has, or for fuse-overlayfs may have, a part in the upper directory. */
function isMerged(truth: TruthEntry, stat: BigIntStats, view: ContentView): boolean {
  if (truth.type !== "directory") return false;
  return view === "fuse-overlayfs" || (view === "merged" && stat.nlink === 1n);
}

/** Given by the security module of this machine, not by the image. */
const ofTheMachine: ReadonlySet<string> = new Set(["security.selinux"]);

export function compareXattrs(tree: Tree, truth: TruthEntry, differences: Differences): void {
  const are = tree.xattrs(truth.path);
  const should = truth.xattrs ?? {};
  for (const name of new Set([...Object.keys(are), ...Object.keys(should)])) {
    if (ofTheMachine.has(name) || are[name] === should[name]) continue;
    const shown = (value: string | undefined) => (value === undefined ? "absent" : `"${value}" (base64)`);
    differences.add(truth.path, `xattr ${name} is ${shown(are[name])}, should be ${shown(should[name])}`);
  }
}
