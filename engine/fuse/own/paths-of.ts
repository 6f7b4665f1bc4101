import type { Tree } from "../tree.ts";

/** A path (latin1) for every inode but directories: the first in the order of the tree. One walk over the whole image. */
export function pathsOf(tree: Tree): ReadonlyMap<number, string> {
  const paths = new Map<number, string>();
  const root = tree.inode(1);
  const directories = root === undefined ? [] : [{ path: "", directory: root }];
  for (let next = directories.pop(); next !== undefined; next = directories.pop()) {
    for (const { name, inode } of tree.entries(next.directory)) {
      const path = `${next.path}/${name}`;
      if (inode.type === "directory") directories.push({ path, directory: inode });
      else if (!paths.has(inode.ino)) paths.set(inode.ino, path);
    }
  }
  return paths;
}
