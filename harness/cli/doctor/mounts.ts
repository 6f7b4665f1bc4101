/** How the FUSE and overlay mounts that we can see are: each is asked by a child process with a deadline. */
import { type Blocking, CallError } from "../../../engine/overlay/blocking.ts";
import { mountSource } from "../../../engine/overlay/kernel.ts";
import { isFuse, isOverlay } from "../../../engine/overlay/mount-table.ts";
import { type MountEntry, readMountinfo } from "../../../engine/system/index.ts";
import type { Check } from "./check.ts";

export interface SeenMount {
  readonly entry: MountEntry;
  /** Errno, `ETIMEDOUT` for the deadline; undefined when it answers. */
  readonly problem?: string;
}

/** As long as the mounter gives a probe: on a busy machine the child alone takes seconds to start, and what serves would seem to hang. */
const deadlineMs = 10_000;

export async function lookAtMounts(blocking: Blocking, entries = readMountinfo()): Promise<SeenMount[]> {
  const seen: SeenMount[] = [];
  for (const entry of entries.filter((one) => isFuse(one) || isOverlay(one))) {
    // What another mount hides cannot be reached by its path.
    if (entries.findLast(({ mountPoint }) => mountPoint === entry.mountPoint) !== entry) continue;
    const problem = await askMount(entry, blocking);
    seen.push(problem === undefined ? { entry } : { entry, problem });
  }
  return seen;
}

async function askMount({ mountPoint }: MountEntry, blocking: Blocking): Promise<string | undefined> {
  try {
    await blocking.call("reach", { path: mountPoint }, deadlineMs);
    return undefined;
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    // A FUSE mount of another user that is not for us.
    return error.code === "EACCES" ? undefined : error.code;
  }
}

export function checkReachable(seen: readonly SeenMount[]): Check {
  const common = { id: "mounts-reachable", title: "mounts reachable" };
  if (seen.length === 0) return { ...common, status: "not-applicable", detail: "there is no FUSE or overlay mount" };
  const bad = seen.filter(({ problem }) => problem !== undefined);
  if (bad.length === 0) return { ...common, status: "ok", detail: `all ${seen.length} FUSE and overlay mounts answer` };
  const detail = bad.map(({ entry, problem }) => `"${entry.mountPoint}" (${entry.type}): ${problem}`).join(", ");
  return {
    ...common,
    status: "fail",
    detail,
    remedy: "free what is stale (below), end or restart the server of what hangs",
  };
}

/** With the command that frees each. */
export function checkStale(seen: readonly SeenMount[]): Check {
  const common = { id: "stale-fuse", title: "stale FUSE mounts" };
  const stale = seen.filter(({ entry, problem }) => isFuse(entry) && isDead(problem));
  if (stale.length === 0) return { ...common, status: "ok", detail: "none" };
  const detail = stale.map(({ entry }) => `"${entry.mountPoint}"`).join(", ");
  return {
    ...common,
    status: "fail",
    detail,
    remedy: `run: ${stale.map(({ entry }) => freeingCommand(entry)).join("; ")}`,
  };
}

function isDead(problem: string | undefined): boolean {
  return problem === "ENOTCONN" || problem === "ECONNABORTED";
}

function freeingCommand({ source, mountPoint }: MountEntry): string {
  return source === mountSource ? "mountproof clean" : `umount -l ${quote(mountPoint)}`;
}

function quote(path: string): string {
  return /^[\w/.:@%+=-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
