import { runProcess } from "../oracle/run-process.ts";

export interface UnmountOptions {
  readonly deadlineMs: number;
  /** Out of sight at once, gone when nobody uses it any more. */
  readonly detach?: boolean;
}

/**
 * Unmounts in a process of its own, so that a server that does not answer cannot hang the caller. umount(8) is told not
 * to look at the path (`-c`) and to call no helper (`-i`). A refusal or the deadline is left for the caller to see in mountinfo.
 */
export async function unmountFromOutside(
  mountpoint: string,
  { detach = false, deadlineMs }: UnmountOptions,
): Promise<void> {
  await runProcess("umount", ["-i", "-c", ...(detach ? ["-l"] : []), mountpoint], { deadlineMs });
}
