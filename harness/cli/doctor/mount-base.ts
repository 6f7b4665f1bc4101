import { existsSync, statfsSync } from "node:fs";
import { dirname } from "node:path";
import type { Check } from "./check.ts";

/** Whether upper directories can lie where they shall: overlayfs refuses another overlay there, and FUSE mostly. */
export function checkMountBase(mountBase: string): Check {
  const common = { id: "mount-base", title: `mount base ${mountBase}` };
  const magic = statfsSync(existingParent(mountBase)).type;
  const bad = unsuitable[magic];
  if (bad === undefined)
    return {
      ...common,
      status: "ok",
      detail: `its file system (type 0x${magic.toString(16)}) can hold upper directories`,
    };
  const remedy = "use a directory on ext4, xfs, btrfs or tmpfs, in a container a volume: --mount-base DIR";
  return { ...common, status: "fail", detail: `it lies on ${bad}, where an upper directory is refused`, remedy };
}

/** include/uapi/linux/magic.h */
const unsuitable: Readonly<Record<number, string>> = { 2035054128: "overlayfs", 1702057286: "FUSE", 26985: "NFS" };

function existingParent(path: string): string {
  return existsSync(path) ? path : existingParent(dirname(path));
}
