import { statfsSync } from "node:fs";
import { readMountinfo } from "../../engine/system/index.ts";
import { PathError } from "./path-error.ts";

/**
 * How a tree is looked at. `lower`: the tree is the image, everything must be exact. `merged`: overlayfs is between, which
 * by design shows the upper directory's own attributes at the root, link count 1 on merged directories and its own d_ino.
 * `fuse-overlayfs` counts directory links by itself, so that it cannot be seen which directories were written to.
 */
export type ContentView = "lower" | "merged" | "fuse-overlayfs";

/** From include/uapi/linux/magic.h. */
const OVERLAYFS_SUPER_MAGIC = 0x794c7630;
const FUSE_SUPER_MAGIC = 0x65735546;

/** Every file system that is no overlay is taken for a lower. */
export function viewOf(root: string): ContentView {
  const type = statfsType(root);
  if (type === OVERLAYFS_SUPER_MAGIC) return "merged";
  if (type !== FUSE_SUPER_MAGIC) return "lower";
  const mount = readMountinfo().findLast(({ mountPoint }) => mountPoint === root);
  return mount?.type === "fuse.fuse-overlayfs" ? "fuse-overlayfs" : "lower";
}

function statfsType(root: string): number {
  try {
    return statfsSync(root).type;
  } catch (error) {
    throw PathError.from(error, "/").orFinding();
  }
}
