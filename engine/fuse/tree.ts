/** An image index made quick to walk: what every transport serves. */
import type { ImageIndex, Inode } from "../index/model.ts";

const rootIno = 1;

export interface DirectoryEntry {
  /** latin1 */
  readonly name: string;
  readonly inode: Inode;
}

export interface Tree {
  readonly index: ImageIndex;
  readonly bytes: number;
  /** The inode of this number, if there is one. */
  inode(ino: number): Inode | undefined;
  /** The entry of a directory. */
  child(directory: Inode, name: string): Inode | undefined;
  /** Entries in a fixed order, without `.` and `..`. */
  entries(directory: Inode): readonly DirectoryEntry[];
  /** The root is its own parent. */
  parent(directory: Inode): Inode;
  /** What a path inside the image (`/` first, latin1) names; the path itself when it is a symlink. */
  resolve(path: string): Inode | undefined;
}

/** Directories are prepared when first visited, so a large image costs nothing until it is used. */
export function createTree(index: ImageIndex): Tree {
  const { inodes } = index;
  const root = inodes[rootIno - 1];
  if (root?.type !== "directory")
    throw new Error(`serving image "${index.imageDigest}": its index has no root directory`);
  const names = new Map<number, ReadonlyMap<string, Inode>>();
  const lists = new Map<number, readonly DirectoryEntry[]>();
  let parents: ReadonlyMap<number, Inode> | undefined;

  const tree: Tree = {
    index,
    bytes: inodes.reduce((sum, inode) => sum + (inode.type === "file" ? inode.size : 0), 0),
    inode: (ino) => inodes[ino - 1],
    child: (directory, name) => memo(names, directory.ino, () => nameMap(inodes, directory)).get(name),
    entries: (directory) => memo(lists, directory.ino, () => entryList(inodes, directory)),
    parent(directory) {
      parents ??= findParents(inodes);
      return parents.get(directory.ino) ?? root;
    },
    resolve(path) {
      let at: Inode | undefined = root;
      for (const name of path.split("/")) {
        if (name !== "" && at !== undefined) at = at.type === "directory" ? tree.child(at, name) : undefined;
      }
      return at;
    },
  };
  return tree;
}

function memo<T>(values: Map<number, T>, key: number, make: () => T): T {
  const known = values.get(key);
  if (known !== undefined) return known;
  const made = make();
  values.set(key, made);
  return made;
}

/** A Map, as an object would find `constructor` in every directory. */
function nameMap(inodes: readonly Inode[], directory: Inode): ReadonlyMap<string, Inode> {
  return new Map(entryList(inodes, directory).map((entry) => [entry.name, entry.inode]));
}

function entryList(inodes: readonly Inode[], directory: Inode): readonly DirectoryEntry[] {
  return Object.entries(directory.children ?? {}).flatMap(([name, ino]) => {
    const inode = inodes[ino - 1];
    return inode === undefined ? [] : [{ name, inode }];
  });
}

function findParents(inodes: readonly Inode[]): ReadonlyMap<number, Inode> {
  const parents = new Map<number, Inode>();
  for (const directory of inodes) {
    for (const ino of Object.values(directory.children ?? {})) {
      if (inodes[ino - 1]?.type === "directory") parents.set(ino, directory);
    }
  }
  return parents;
}
