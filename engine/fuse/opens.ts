/** How OPEN and OPENDIR are answered. */
import type { Inode } from "../index/model.ts";
import { errnoNumbers } from "../system/errno.ts";
import type { Message } from "./protocol/message.ts";
import { answerOpen, openFlag } from "./protocol/open.ts";

export interface Opens {
  /** Bytes of the answer's body, or a negative errno; undefined when only another thread can tell. */
  open(reply: Message, inode: Inode): number | undefined;
  opendir(reply: Message): number;
  /**
   * The handle that `open` gave is closed, or its answer never reached the kernel.
   * @returns false when only another thread can do what is to be done
   */
  release(nodeid: number, handle: number): boolean;
}

/** Every open is seen, as faults on OPEN and OPENDIR must be; pages and listings stay cached. */
export const answeredOpens = {
  open: (reply: Message, _inode: Inode) => answerOpen(reply, { flags: openFlag.keepCache }),
  opendir: (reply: Message) => answerOpen(reply, { flags: openFlag.keepCache | openFlag.cacheDir }),
  release: () => true,
} satisfies Opens;

/**
 * ENOSYS: the kernel opens by itself from now on, with cached pages and listings, and sends neither OPEN nor RELEASE again
 * (FUSE_NO_OPEN_SUPPORT since Linux 3.16, FUSE_NO_OPENDIR_SUPPORT since 5.1). A small file then costs one request less and
 * its reader waits for one request instead of two.
 */
export const zeroMessageOpens: Opens = {
  open: () => -errnoNumbers.ENOSYS,
  opendir: () => -errnoNumbers.ENOSYS,
  release: () => true,
};
