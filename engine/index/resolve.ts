import type { ImageIndex, Inode } from "./model.ts";

/**
 * The inode at a path of the image, `/usr/bin/sh` (latin1). Symlinks are not followed, as with lstat(2).
 * @returns undefined when there is none
 */
export function resolve(index: ImageIndex, path: string): Inode | undefined {
  let ino = 1;
  for (const component of path.split("/")) {
    if (component !== "" && component !== ".") ino = index.child(ino, component);
  }
  return index.inode(ino);
}
