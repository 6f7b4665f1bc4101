import type { ImageIndex, Inode } from "./model.ts";

/**
 * The inode at a path of the image, `/usr/bin/sh` (latin1). Symlinks are not followed, as with lstat(2).
 * @returns undefined when there is none
 */
export function resolve(index: ImageIndex, path: string): Inode | undefined {
  const components = path.split("/").filter((component) => component !== "" && component !== ".");
  let inode = index.inodes[0];
  for (const component of components) {
    const ino = inode?.children?.[component];
    inode = ino === undefined ? undefined : index.inodes[ino - 1];
  }
  return inode;
}
