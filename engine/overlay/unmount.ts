/** Unmounting with a deadline, and what to do when it passes. */
import { MNT_DETACH, type MountEntry } from "../system/index.ts";
import { abortFuseMount } from "./abort.ts";
import { type Blocking, CallError } from "./blocking.ts";
import { OverlayError } from "./errors.ts";
import { holdersOf } from "./holders.ts";
import { isFuse, mountAt } from "./mount-table.ts";
import { reach } from "./reach.ts";

export interface UnmountOrder {
  readonly step: string;
  readonly path: string;
  readonly deadlineMs: number;
  /** Mounts that are not of this kind are somebody else's and stay. */
  readonly isOurs: (entry: MountEntry) => boolean;
  /** A FUSE mount that may hold the call: it is aborted at the deadline if its server does not answer. Others may use it, too. */
  readonly abortAtDeadline?: string;
}

/** Unmounts all mounts of ours stacked at a path; nothing to do is fine. @throws OverlayError */
export async function unmountAll(order: UnmountOrder, blocking: Blocking): Promise<void> {
  while (isMounted(order)) await unmountOne(order, blocking);
}

function isMounted({ path, isOurs }: UnmountOrder): boolean {
  const entry = mountAt(path);
  return entry !== undefined && isOurs(entry);
}

async function unmountOne(order: UnmountOrder, blocking: Blocking): Promise<void> {
  const { path, deadlineMs } = order;
  try {
    await blocking.call("unmount", { path }, deadlineMs);
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    // EINVAL: another process was faster.
    if (error.code === "EINVAL" && !isMounted(order)) return;
    if (error.code !== "ETIMEDOUT") throw failure(order, error);
    await free(order, blocking, error);
  }
}

/**
 * The call hangs: its FUSE server is cut off, which ends every call that waits for it, then the mount is detached. A server
 * that answers is not what holds it: an overlay is written to its upper's disk first, however slow that is.
 */
async function free(order: UnmountOrder, blocking: Blocking, late: CallError): Promise<void> {
  const { path, abortAtDeadline: other, deadlineMs } = order;
  abortFuse(path);
  if (other !== undefined && (await reach(other, blocking, deadlineMs)) !== undefined) abortFuse(other);
  if (!isMounted(order)) return;
  try {
    await blocking.call("unmount", { path, flags: MNT_DETACH }, deadlineMs);
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    throw failure(order, new AggregateError([late, error], error.message), error.code);
  }
}

function abortFuse(path: string): void {
  const entry = mountAt(path);
  if (entry !== undefined && isFuse(entry)) abortFuseMount(entry);
}

function failure(
  { step, path }: UnmountOrder,
  cause: Error,
  errno = "code" in cause ? String(cause.code) : "EIO",
): OverlayError {
  const holders = errno === "EBUSY" ? holdersOf(path) : [];
  const hint = errno === "EBUSY" ? `end what uses it${holders.length > 0 ? `: ${holders.join(", ")}` : ""}` : undefined;
  return new OverlayError({ step, path, errno, cause, ...(hint === undefined ? {} : { hint }) });
}
