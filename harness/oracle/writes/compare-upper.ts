/** What overlayfs must have put into the upper directory for the model to be what it is. */
import type { BigIntStats } from "node:fs";
import type { SubjectLimit } from "../../../scenarios/subject.ts";
import type { Differences } from "../differences.ts";
import { inodeType } from "../inode-type.ts";
import { Tree } from "../tree.ts";
import type { Truth } from "../truth.ts";
import { compareInode } from "./compare-view.ts";
import { writtenDirectory } from "./image-model.ts";
import type { Model } from "./model.ts";

export function compareUpper(
  upperdir: string,
  model: Model,
  truth: Truth,
  limits: ReadonlySet<SubjectLimit>,
  differences: Differences,
): void {
  const upper = new Tree(upperdir);
  for (const [path, inode] of model.inodes) {
    const stat = upper.lstatIfThere(path);
    if (inode.changed || (stat && inode.type === "directory"))
      compareChanged(upper, path, model, stat, limits, differences);
    else if (stat) differences.add(path, "is in upper, though nothing changed it");
    if (inode.type === "directory") compareOpaque(upper, path, model, truth, stat, differences);
  }
  for (const path of truth.keys()) {
    if (needsWhiteout(path, model)) compareWhiteout(upper, path, differences);
  }
}

function compareChanged(
  upper: Tree,
  path: string,
  model: Model,
  stat: BigIntStats | undefined,
  limits: ReadonlySet<SubjectLimit>,
  differences: Differences,
): void {
  if (!stat) {
    differences.add(path, "is not in upper, though it was changed");
    return;
  }
  const inode = model.get(path);
  // With metacopy=on the bytes stay below until someone writes them; the mark says so.
  const content = inode.type !== "file" || !hasMark(upper, path, "metacopy");
  compareInode(upper, path, inode, stat, differences, { content, limits });
}

/** A directory made where the image has one must hide it; one that is only copied up must not. */
function compareOpaque(
  upper: Tree,
  path: string,
  model: Model,
  truth: Truth,
  stat: BigIntStats | undefined,
  differences: Differences,
): void {
  if (!stat || inodeType(stat) !== "directory" || truth.get(path)?.type !== "directory") return;
  const { origin } = model.get(path);
  const opaque = markOf(upper, path, "opaque") === "y" || upper.lstatIfThere(`${path}/.wh..wh..opq`) !== undefined;
  if (origin === "made" && !opaque) differences.add(path, "is not opaque in upper, though it replaces a directory");
  if (origin === "image" && opaque)
    differences.add(path, "is opaque in upper, though it should show the image's names");
}

/** A name of the image that is gone, in a directory that still shows the image. */
function needsWhiteout(path: string, model: Model): boolean {
  if (!path.startsWith(`${writtenDirectory}/`) || model.has(path)) return false;
  const parent = model.inodes.get(path.slice(0, path.lastIndexOf("/")));
  return parent?.type === "directory" && parent.origin === "image";
}

/** Character device 0:0, or an empty file with the whiteout mark, or fuse-overlayfs's `.wh.` file. */
function compareWhiteout(upper: Tree, path: string, differences: Differences): void {
  const stat = upper.lstatIfThere(path);
  if (stat && inodeType(stat) === "character" && stat.rdev === 0n) return;
  if (stat && inodeType(stat) === "file" && stat.size === 0n && hasMark(upper, path, "whiteout")) return;
  const cut = path.lastIndexOf("/") + 1;
  if (upper.lstatIfThere(`${path.slice(0, cut)}.wh.${path.slice(cut)}`)) return;
  differences.add(path, `has no whiteout in upper, but ${stat ? `a ${inodeType(stat)}` : "nothing"}`);
}

const markPrefixes = ["trusted.overlay.", "user.overlay.", "user.fuseoverlayfs."];

function markOf(upper: Tree, path: string, mark: string): string | undefined {
  const xattrs = upper.xattrs(path);
  const value = markPrefixes.map((prefix) => xattrs[prefix + mark]).find((value) => value !== undefined);
  return value === undefined ? undefined : Buffer.from(value, "base64").toString("latin1");
}

function hasMark(upper: Tree, path: string, mark: string): boolean {
  return markOf(upper, path, mark) !== undefined;
}
