/** Unmounting with a deadline, and what to do when it passes. */
import { MNT_DETACH, type MountEntry } from "../system/index.ts";
import { abortFuseMount } from "./abort.ts";
import { type Blocking, CallError } from "./blocking.ts";
import { OverlayError } from "./errors.ts";
import { holdersOf } from "./holders.ts";
import { isFuse, mountAt } from "./mount-table.ts";

export interface UnmountOrder {
  readonly step: string;
  readonly path: string;
  readonly deadlineMs: number;
  /** Mounts that are not of this kind are somebody else's and stay. */
  readonly isOurs: (entry: MountEntry) => boolean;
  /** A FUSE mount whose server does not answer holds the call: it is aborted at the deadline. */
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

/** The call hangs: its FUSE server is cut off, which ends every call that waits for it, then the mount is detached. */
async function free(order: UnmountOrder, blocking: Blocking, late: CallError): Promise<void> {
  for (const path of [order.path, order.abortAtDeadline]) {
    const entry = path === undefined ? undefined : mountAt(path);
    if (entry !== undefined && isFuse(entry)) abortFuseMount(entry);
  }
  if (!isMounted(order)) return;
  try {
    await blocking.call("unmount", { path: order.path, flags: MNT_DETACH }, order.deadlineMs);
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    throw failure(order, new AggregateError([late, error], error.message), error.code);
  }
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
