import { indexFromModel } from "../../index/index-from-model.ts";
import type { Inode } from "../../index/model.ts";
import type { ImageFault } from "../faults.ts";
import { createTree, type Tree } from "../tree.ts";
import { badFault } from "./bad-fault.ts";
import { namePattern } from "./name-pattern.ts";

type Directory = Inode & { readonly children: Readonly<Record<string, number>> };

/**
 * The tree that a wrong merge of the layers would give.
 * @throws UserError for a file name or pattern that cannot be
 */
export function faultyTree(tree: Tree, { hardLinks, extraFile, lostNames }: ImageFault): Tree {
  const model = tree.index.toModel();
  const inodes = [...model.inodes];
  if (lostNames !== undefined) loseNames(inodes, namePattern(lostNames));
  if (hardLinks !== undefined) separateLinks(inodes);
  if (extraFile !== undefined) addFile(inodes, checkedName(extraFile));
  return createTree(indexFromModel({ ...model, inodes }));
}

function loseNames(inodes: Inode[], lost: RegExp): void {
  changeChildren(inodes, (children) => Object.entries(children).filter(([name]) => !lost.test(name)));
}

function separateLinks(inodes: Inode[]): void {
  const named = new Set<number>();
  changeChildren(inodes, (children) =>
    Object.entries(children).map(([name, ino]) => {
      if (named.has(ino)) return [name, addInode(inodes, { ...(inodes[ino - 1] as Inode) })];
      named.add(ino);
      return [name, ino];
    }),
  );
}

function addFile(inodes: Inode[], name: string): void {
  changeChildren(inodes, (children, { uid, gid, mtimeSec, mtimeNsec }) => {
    const attributes = { mode: 0o644, uid, gid, size: 0, mtimeSec, mtimeNsec, nlink: 1 };
    return [...Object.entries(children), [name, addInode(inodes, { ino: 0, type: "file", ...attributes })]];
  });
}

/** Only directories of the image as it was: what a change adds has no children. */
function changeChildren(
  inodes: Inode[],
  change: (children: Readonly<Record<string, number>>, directory: Inode) => (readonly [string, number])[],
): void {
  for (const directory of inodes.filter((inode): inode is Directory => inode.children !== undefined)) {
    const children = Object.assign(Object.create(null), Object.fromEntries(change(directory.children, directory)));
    inodes[directory.ino - 1] = { ...directory, children };
  }
}

/** @returns its number */
function addInode(inodes: Inode[], inode: Inode): number {
  const ino = inodes.length + 1;
  inodes.push({ ...inode, ino });
  return ino;
}

function checkedName(name: string): string {
  const isName = name !== "" && name !== "." && name !== ".." && !/[/\0\u0100-\uffff]/.test(name) && name.length < 256;
  if (isName) return name;
  throw badFault(`"extraFile" is ${JSON.stringify(name)}, which cannot be the name of a file`, "use one name, latin1");
}
