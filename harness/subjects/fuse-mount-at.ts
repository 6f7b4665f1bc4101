import { type MountEntry, readMountinfo } from "../../engine/system/index.ts";

/** The FUSE mount that is seen at a path, from mountinfo alone: asks no server. */
export function fuseMountAt(path: string): MountEntry | undefined {
  const top = readMountinfo().findLast(({ mountPoint }) => mountPoint === path);
  return top && /^fuse(blk)?(\.|$)/.test(top.type) ? top : undefined;
}
