/** What the merged root shows against the model. */
import type { BigIntStats } from "node:fs";
import type { SubjectLimit } from "../../../scenarios/subject.ts";
import { compareMtime, octal } from "../content-attributes.ts";
import type { Differences } from "../differences.ts";
import { inodeType } from "../inode-type.ts";
import type { Tree } from "../tree.ts";
import type { Model, ModelInode } from "./model.ts";

export function compareView(
  tree: Tree,
  model: Model,
  limits: ReadonlySet<SubjectLimit>,
  differences: Differences,
): void {
  for (const [path, inode] of model.inodes) {
    const stat = tree.lstatIfThere(path);
    if (!stat) {
      differences.add(path, "is missing");
      continue;
    }
    compareInode(tree, path, inode, stat, differences, { content: true, limits });
    if (inode.type === "directory") compareNames(tree, path, model, differences);
    compareLinks(path, inode, model, stat, differences);
  }
}

/** Also used on upper: there, too, an inode must be what the model says. */
export function compareInode(
  tree: Tree,
  path: string,
  inode: ModelInode,
  stat: BigIntStats,
  differences: Differences,
  options: { readonly content: boolean; readonly limits: ReadonlySet<SubjectLimit> },
): void {
  differences.compare(path, "type", inodeType(stat), inode.type);
  if (inodeType(stat) !== inode.type) return;
  differences.compare(path, "mode", octal(Number(stat.mode)), octal(inode.mode));
  differences.compare(path, "owner", `${stat.uid}:${stat.gid}`, `${inode.uid}:${inode.gid}`);
  // A directory's time follows its names, and what changes those is not only the step.
  if (inode.mtimeNs !== undefined && inode.type !== "directory") {
    compareMtime(path, stat, inode.mtimeNs, options.limits, differences);
  }
  if (inode.type === "symlink") differences.compare(path, "target", tree.readlink(path), inode.target);
  if (inode.type === "file" && options.content) compareContent(tree, path, inode, differences);
  compareXattrs(tree, path, inode, differences);
}

function compareContent(tree: Tree, path: string, inode: ModelInode, differences: Differences): void {
  const content = tree.read(path);
  if (content.equals(inode.content)) return;
  differences.add(path, `content is ${shownContent(content)}, should be ${shownContent(inode.content)}`);
}

function shownContent(content: Buffer): string {
  const start = JSON.stringify(content.subarray(0, 40).toString("latin1"));
  return content.length <= 40 ? start : `${start}… (${content.length} bytes)`;
}

const markOfOverlay =
  /^(trusted\.overlay\.|user\.overlay\.|user\.fuseoverlayfs\.|user\.containers\.|security\.selinux$)/;

function compareXattrs(tree: Tree, path: string, inode: ModelInode, differences: Differences): void {
  const are = tree.xattrs(path);
  for (const name of new Set([...Object.keys(are), ...Object.keys(inode.xattrs)])) {
    if (markOfOverlay.test(name) || are[name] === inode.xattrs[name]) continue;
    const [is, should] = [are[name] ?? "absent", inode.xattrs[name] ?? "absent"];
    differences.add(path, `xattr ${name} is ${is}, should be ${should} (base64)`);
  }
}

function compareNames(tree: Tree, path: string, model: Model, differences: Differences): void {
  const names = new Set(tree.list(path).map(({ name }) => name));
  const should = new Set(model.children(path));
  for (const name of names) if (!should.has(name)) differences.add(`${path}/${name}`, "should not be there");
  for (const name of should) if (!names.has(name)) differences.add(`${path}/${name}`, "is not listed");
}

/** Only of links made by a step: copy-up may part those of the image, and then overlayfs shows the lower's count. */
function compareLinks(
  path: string,
  inode: ModelInode,
  model: Model,
  stat: BigIntStats,
  differences: Differences,
): void {
  const names = model.names(inode);
  if (names.length < 2 || !inode.changed) return;
  differences.compare(path, "link count", stat.nlink, names.length);
}
