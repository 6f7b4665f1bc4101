/** Whether an image's FUSE mount can be built upon. */
import { readFileSync } from "node:fs";
import type { LowerDaemonStatus } from "../fuse/client.ts";
import { hasCode, type MountEntry } from "../system/index.ts";
import type { Blocking } from "./blocking.ts";
import type { ImagePaths } from "./layout.ts";
import { isFuse, mountAt } from "./mount-table.ts";
import { isAlive, type ProcessIdentity } from "./process.ts";
import { reach } from "./reach.ts";

export type LowerHealth =
  | { readonly state: "absent" }
  /** Served by a live process that answers. */
  | { readonly state: "healthy"; readonly mount: MountEntry; readonly server: ProcessIdentity }
  /** Mounted, and nobody serves it; or served, and not mounted. */
  | { readonly state: "stale"; readonly reason: string; readonly mount?: MountEntry; readonly server?: ProcessIdentity }
  /** Something that is not a FUSE mount lies there. */
  | { readonly state: "foreign"; readonly mount: MountEntry };

export async function lowerHealth(image: ImagePaths, blocking: Blocking, deadlineMs: number): Promise<LowerHealth> {
  const mount = mountAt(image.lower);
  const server = liveServer(image);
  if (mount === undefined) {
    return server === undefined
      ? { state: "absent" }
      : { state: "stale", reason: "its server runs, but its mount is gone", server };
  }
  if (!isFuse(mount)) return { state: "foreign", mount };
  if (server === undefined) return { state: "stale", reason: "its server is dead", mount };
  const problem = await reach(image.lower, blocking, deadlineMs);
  return problem === undefined
    ? { state: "healthy", mount, server }
    : { state: "stale", reason: problem, mount, server };
}

/** What the server wrote about itself, if it is still that process. */
export function liveServer(image: ImagePaths): ProcessIdentity | undefined {
  const status = readStatus(image.status);
  return status !== undefined && isAlive(status) ? { pid: status.pid, startTime: status.startTime } : undefined;
}

function readStatus(path: string): LowerDaemonStatus | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as LowerDaemonStatus;
  } catch (error) {
    // A server that was killed while it wrote leaves half a file.
    if (hasCode(error, "ENOENT") || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
