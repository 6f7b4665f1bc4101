/** Frees whoever waits for a FUSE server that does not answer. */
import { existsSync } from "node:fs";
import { abortConnection, MNT_DETACH, type MountEntry, mount, umount2 } from "../system/index.ts";

const fusectl = "/sys/fs/fuse/connections";

/** Ends the connection of a FUSE mount. @returns false when it had ended already */
export function abortFuseMount({ minor }: MountEntry): boolean {
  if (existsSync(`${fusectl}/${minor}`)) return abortConnection(minor);
  // Nobody mounted fusectl at its place, or the connection is gone.
  mount("mountproof", fusectl, "fusectl", 0);
  try {
    return abortConnection(minor);
  } finally {
    umount2(fusectl, MNT_DETACH);
  }
}
