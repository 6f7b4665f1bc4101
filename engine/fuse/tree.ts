/** What every transport serves: an image index asked by inode. Nothing is kept, so a walk over a large image costs no memory. */
import type { ImageIndex, Inode } from "../index/model.ts";
import { resolve } from "../index/resolve.ts";

export const rootIno = 1;

export interface DirectoryEntry {
  /** latin1 */
  readonly name: string;
  readonly inode: Inode;
}

/** Inodes are made anew by each call: compare `ino`. */
export interface Tree {
  readonly index: ImageIndex;
  readonly bytes: number;
  /** The inode of this number, if there is one. */
  inode(ino: number): Inode | undefined;
  /** The entry of a directory. */
  child(directory: Inode, name: string): Inode | undefined;
  /** How many entries a directory has, without `.` and `..`. */
  entryCount(directory: Inode): number;
  /** One of them, in byte order. */
  entry(directory: Inode, at: number): DirectoryEntry;
  /** All of them. */
  entries(directory: Inode): readonly DirectoryEntry[];
  /** The root is its own parent. */
  parent(directory: Inode): Inode;
  /** What a path inside the image (`/` first, latin1) names; the path itself when it is a symlink. */
  resolve(path: string): Inode | undefined;
}

export function createTree(index: ImageIndex): Tree {
  const existing = (ino: number): Inode => {
    const inode = index.inode(ino);
    if (inode === undefined) throw new Error(`serving image "${index.imageDigest}": its index has no inode ${ino}`);
    return inode;
  };
  const tree: Tree = {
    index,
    bytes: index.contentBytes,
    inode: (ino) => index.inode(ino),
    child: (directory, name) => index.inode(index.child(directory.ino, name)),
    entryCount: (directory) => index.entryCount(directory.ino),
    entry(directory, at) {
      const { name, ino } = index.entry(directory.ino, at);
      return { name, inode: existing(ino) };
    },
    entries: (directory) =>
      Array.from({ length: index.entryCount(directory.ino) }, (_, at) => tree.entry(directory, at)),
    parent: (directory) => existing(directory.type === "directory" ? index.parent(directory.ino) : rootIno),
    resolve: (path) => resolve(index, path),
  };
  return tree;
}
