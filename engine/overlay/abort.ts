/** Frees whoever waits for a FUSE server that does not answer. */
import { existsSync, mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { abortConnection, MNT_DETACH, type MountEntry, mount, umount2 } from "../system/index.ts";

/** Ends the connection of a FUSE mount. @returns false when it had ended already */
export function abortFuseMount({ minor }: MountEntry): boolean {
  if (existsSync(`/sys/fs/fuse/connections/${minor}`)) return abortConnection(minor);
  return withFusectl((directory) => abortConnection(minor, directory));
}

/** On machines where nobody mounted fusectl at its usual place. */
function withFusectl<T>(action: (directory: string) => T): T {
  const directory = mkdtempSync(join(tmpdir(), "mountproof-fusectl-"));
  try {
    mount("mountproof", directory, "fusectl", 0);
    try {
      return action(directory);
    } finally {
      umount2(directory, MNT_DETACH);
    }
  } finally {
    rmdirSync(directory);
  }
}
