import type { Inode } from "../../index/model.ts";
import { answeredOpens, type Opens, zeroMessageOpens } from "../opens.ts";
import { answerOpen, openFlag } from "../protocol/open.ts";
import { closeBacking, openBacking } from "./device-ioctls.ts";

export interface PassthroughOpensOptions {
  /** Any device of the connection. */
  readonly fd: number;
  /** A descriptor of a plain file with just this file's bytes, if there is one. */
  readonly backing: (inode: Inode) => number | undefined;
  /** Called when the kernel refuses a backing file. */
  readonly refused: (error: unknown) => void;
}

export interface PassthroughOpens extends Opens {
  /** Opens so far. */
  counts(): { readonly passedThrough: number; readonly cached: number };
}

/**
 * A smaller file is read with one request, and then lies in the page cache as well. Files of the cache are made from this
 * size on, so those below are never opened both ways.
 */
const fromBytes = 64 * 1024;
/** Handle of an open that is counted; all others have 0. */
const counted = 1;

/**
 * Opens that are passed through to backing files where there are any: the kernel then reads, maps and executes those
 * without us. It refuses (EIO, EBUSY) an inode that is open both through its page cache and through a backing file, or
 * through two of them; so the first open decides, and the others follow until all are closed. An id is kept as long as its
 * inode is open, so there are never more ids than open files.
 */
export function passthroughOpens({ fd, backing, refused }: PassthroughOpensOptions): PassthroughOpens {
  const open = new Map<number, { handles: number; readonly id: number | undefined }>();
  let [passedThrough, cached] = [0, 0];

  function register(inode: Inode): number | undefined {
    try {
      const file = backing(inode);
      return file === undefined ? undefined : openBacking(fd, file);
    } catch (error) {
      refused(error);
      return undefined;
    }
  }

  return {
    counts: () => ({ passedThrough, cached }),
    open(reply, inode) {
      if (!mayPassThrough(inode)) return answeredOpens.open(reply, inode);
      const file = open.get(inode.ino) ?? { handles: 0, id: register(inode) };
      file.handles++;
      open.set(inode.ino, file);
      if (file.id === undefined) {
        cached++;
        return answerOpen(reply, { handle: counted, flags: openFlag.keepCache | openFlag.noFlush });
      }
      passedThrough++;
      return answerOpen(reply, { handle: counted, flags: openFlag.passthrough | openFlag.noFlush, backingId: file.id });
    },
    opendir: zeroMessageOpens.opendir,
    release(nodeid, handle) {
      const file = open.get(nodeid);
      if (handle !== counted || file === undefined) return true;
      file.handles--;
      if (file.handles > 0) return true;
      open.delete(nodeid);
      if (file.id !== undefined) closeBacking(fd, file.id);
      return true;
    },
  };
}

/** For the other threads: what `passthroughOpens` counts is left to the thread that has it. */
export const otherThreadsOpens: Opens = {
  open: (reply, inode) => (mayPassThrough(inode) ? undefined : answeredOpens.open(reply, inode)),
  opendir: zeroMessageOpens.opendir,
  release: (_nodeid, handle) => handle !== counted,
};

function mayPassThrough({ size }: Inode): boolean {
  return size >= fromBytes;
}
