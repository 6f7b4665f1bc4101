/** Whether an image's FUSE mount can be built upon. */
import { readFileSync } from "node:fs";
import type { LowerDaemonStatus } from "../fuse/client.ts";
import { hasCode, type MountEntry } from "../system/index.ts";
import type { Blocking } from "./blocking.ts";
import type { ImagePaths } from "./layout.ts";
import { isFuse, mountAt } from "./mount-table.ts";
import { isAlive, type ProcessIdentity, processesWithArgument } from "./process.ts";
import { reach } from "./reach.ts";

/** Served by a live process that answers. */
export interface HealthyLower {
  readonly state: "healthy";
  readonly mount: MountEntry;
  readonly server: ProcessIdentity;
}

export type LowerHealth =
  | { readonly state: "absent" }
  | HealthyLower
  /** Mounted, and nobody serves it; or served, and not mounted. */
  | {
      readonly state: "stale";
      readonly kind: StaleKind;
      readonly reason: string;
      readonly mount?: MountEntry;
      readonly server?: ProcessIdentity;
    }
  /** Something that is not a FUSE mount lies there. */
  | { readonly state: "foreign"; readonly mount: MountEntry };

export type StaleKind =
  | "server-dead"
  /** A server runs whose mount is gone, or in another mount namespace. */
  | "not-mounted"
  /** Its server lives and does not answer in time, or answers with an error. */
  | "not-answering"
  /** It answers, and its server is not among the processes that can be seen from here. */
  | "server-unseen";

export async function lowerHealth(image: ImagePaths, blocking: Blocking, deadlineMs: number): Promise<LowerHealth> {
  const mount = mountAt(image.lower);
  if (mount === undefined) {
    const server = liveServer(image);
    return server === undefined
      ? { state: "absent" }
      : { state: "stale", kind: "not-mounted", reason: "its server runs, but its mount is gone", server };
  }
  if (!isFuse(mount)) return { state: "foreign", mount };
  const server = liveServer(image) ?? serversOf(image)[0];
  // A dead one's connection ends with its last thread; whoever answers instead does so at once.
  const problem = await reach(image.lower, blocking, server === undefined ? Math.min(deadlineMs, 1000) : deadlineMs);
  // It may have died since.
  if (server === undefined || (problem !== undefined && !isAlive(server)))
    return { state: "stale", mount, ...withoutServer(problem) };
  return problem === undefined
    ? { state: "healthy", mount, server }
    : { state: "stale", kind: "not-answering", reason: problem, mount, server };
}

function withoutServer(problem: string | undefined): { kind: StaleKind; reason: string } {
  if (problem !== undefined) return { kind: "server-dead", reason: "its server is dead" };
  return { kind: "server-unseen", reason: "a process that cannot be seen from here serves it" };
}

/** Also servers that were started by a mounter which died before they wrote their status. */
export function serversOf(image: ImagePaths): ProcessIdentity[] {
  const written = liveServer(image);
  const others = processesWithArgument(image.status, isOurs).filter(({ pid }) => pid !== written?.pid);
  return written === undefined ? others : [written, ...others];
}

/** An editor that has the file open is not a server. */
function isOurs(words: readonly string[]): boolean {
  return words.some((word) => word.includes("/engine/fuse/"));
}

/** What the server wrote about itself, if it is still that process. */
function liveServer(image: ImagePaths): ProcessIdentity | undefined {
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
