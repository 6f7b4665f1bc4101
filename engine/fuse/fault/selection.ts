import type { Inode } from "../../index/model.ts";
import type { InodeSelection } from "../faults.ts";
import type { Tree } from "../tree.ts";
import { badFault } from "./bad-fault.ts";

/** A test of whether an attribute fault touches an inode. */
export function selector(selection: InodeSelection, tree: Tree): (inode: Inode) => boolean {
  if (selection === "all") return () => true;
  if (selection === "directories") return (inode) => inode.type === "directory";
  if (selection === "files") return (inode) => inode.type === "file";
  if (selection === "synthesised") return (inode) => inode.synthesised === true;
  const chosen = new Set(selection.paths.map((path) => existing(path, tree).ino));
  return (inode) => chosen.has(inode.ino);
}

function existing(path: string, tree: Tree): Inode {
  const inode = tree.resolve(path);
  if (inode === undefined)
    throw badFault(`path ${JSON.stringify(path)} is not in the image`, "name a path of the image");
  return inode;
}
