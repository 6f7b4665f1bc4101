/** What is mounted where we can see it. */
import { type MountEntry, readMountinfo } from "../system/index.ts";

/** The mount that a path walk meets at `path`: the last one made there. */
export function mountAt(path: string, entries: readonly MountEntry[] = readMountinfo()): MountEntry | undefined {
  return entries.findLast((entry) => entry.mountPoint === path);
}

/** Mounts below a directory, deepest first: the order to unmount them in. */
export function mountsBelow(directory: string, entries: readonly MountEntry[] = readMountinfo()): MountEntry[] {
  return entries.filter((entry) => entry.mountPoint.startsWith(`${directory}/`)).toReversed();
}

export function isFuse({ type }: MountEntry): boolean {
  return type === "fuse" || type.startsWith("fuse.");
}

export function isOverlay({ type }: MountEntry): boolean {
  return type === "overlay" || type === "fuse.fuse-overlayfs";
}
