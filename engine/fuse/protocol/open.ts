import { type Message, outBodyWord } from "./message.ts";

/** FOPEN_ flags: an image never changes, so neither file pages nor directory listings go stale, and a close has nothing to flush. */
export const openFlag = {
  keepCache: 1 << 1,
  cacheDir: 1 << 3,
  noFlush: 1 << 5,
  passthrough: 1 << 7,
} as const;

export interface OpenAnswer {
  /** Comes back with RELEASE. READ needs none: its nodeid says all. */
  readonly handle?: number;
  readonly flags: number;
  /** Of a registered backing file, with `openFlag.passthrough`. */
  readonly backingId?: number;
}

/** Writes struct fuse_open_out. @returns bytes of the body */
export function answerOpen(reply: Message, { handle = 0, flags, backingId = 0 }: OpenAnswer): number {
  const { words } = reply;
  words[outBodyWord] = handle;
  words[outBodyWord + 1] = 0;
  words[outBodyWord + 2] = flags;
  words[outBodyWord + 3] = backingId;
  return 16;
}
