import { errnoNumbers } from "../../system/errno.ts";
import { inBodyWord, type Message, outBodyWord, word } from "./message.ts";

/** The newest protocol we know all read operations of; 6.18 offers 7.45. */
const ourMajor = 7;
const ourMinor = 45;
/** 7.23 fixed the size of struct fuse_init_out; Linux 4.18 speaks 7.27, 5.10 speaks 7.32. */
const oldestMinor = 23;

/** struct fuse_init_out */
const initReplyBytes = 64;

/** INIT flags, FUSE_ASYNC_READ and so on. */
const flag = {
  asyncRead: 1 << 0,
  exportSupport: 1 << 4,
  readdirplus: 1 << 13,
  readdirplusAuto: 1 << 14,
  parallelDirops: 1 << 18,
  maxPages: 1 << 22,
  cacheSymlinks: 1 << 23,
  /** FUSE_NO_OPENDIR_SUPPORT (7.29, Linux 5.1): an offer only, there is nothing to agree on. */
  noOpendirSupport: 1 << 24,
  /** A second word of flags follows, both ways (7.36, Linux 5.17). */
  initExt: 1 << 30,
} as const;

/** Flags 32 and on, in the second word. */
const flag2 = {
  /** FUSE_PASSTHROUGH (7.40, Linux 6.9) */
  passthrough: 1 << 5,
} as const;

/** The largest READ we accept, in pages of 4 KiB: what kernels allow by default (FUSE_DEFAULT_MAX_PAGES_LIMIT). */
const maxReadPages = 256;
export const maxReadBytes = maxReadPages * 4096;
/** Nothing is ever written, so the smallest value that the kernel takes. */
const maxWriteBytes = 4096;

export interface InitOptions {
  /** Lets the kernel read attributes along with names. */
  readonly readdirplus: boolean;
  /** Asks for passthrough where the kernel has it. */
  readonly passthrough: boolean;
}

interface KernelOffer {
  readonly major: number;
  readonly minor: number;
  readonly maxReadahead: number;
  readonly flags: number;
  readonly flags2: number;
}

/** struct fuse_init_in */
function readInit(request: Message): KernelOffer {
  const flags = word(request, inBodyWord + 3);
  return {
    major: word(request, inBodyWord),
    minor: word(request, inBodyWord + 1),
    maxReadahead: word(request, inBodyWord + 2),
    flags,
    flags2: (flags & flag.initExt) === 0 ? 0 : word(request, inBodyWord + 4),
  };
}

/**
 * Answers INIT. A kernel with a newer major version gets ours and asks again.
 * @returns bytes of the body, or -EPROTO for a kernel too old
 */
export function answerInit(request: Message, reply: Message, options: InitOptions): number {
  const offer = readInit(request);
  if (offer.major < ourMajor || (offer.major === ourMajor && offer.minor < oldestMinor)) return -errnoNumbers.EPROTO;
  const at = outBodyWord;
  reply.words.fill(0, at, at + initReplyBytes / 4);
  reply.words[at] = ourMajor;
  reply.words[at + 1] = offer.major === ourMajor ? Math.min(offer.minor, ourMinor) : ourMinor;
  if (offer.major > ourMajor) return initReplyBytes;
  reply.words[at + 2] = offer.maxReadahead;
  reply.words[at + 3] = offer.flags & wantedFlags(options);
  reply.words[at + 4] = maxBackground | (congestionThreshold << 16);
  reply.words[at + 5] = maxWriteBytes;
  reply.words[at + 6] = 1; // time_gran: nanoseconds
  reply.words[at + 7] = maxReadPages;
  if (offersPassthrough(offer) && options.passthrough) askForPassthrough(reply, at);
  return initReplyBytes;
}

/** Whether an INIT request comes from a kernel with FUSE passthrough. */
export function kernelOffersPassthrough(request: Message): boolean {
  return offersPassthrough(readInit(request));
}

/** Whether the kernel that sends an INIT request opens directories by itself when OPENDIR is answered with ENOSYS; others fail the open. */
export function kernelOpensDirectories(request: Message): boolean {
  return (readInit(request).flags & flag.noOpendirSupport) !== 0;
}

function offersPassthrough({ flags2 }: KernelOffer): boolean {
  return (flags2 & flag2.passthrough) !== 0;
}

/** With `max_stack_depth` 1 backing files lie on a plain file system, and one overlay fits on top of us: the kernel's limit is 2. */
function askForPassthrough(reply: Message, at: number): void {
  reply.words[at + 3] = word(reply, at + 3) | flag.initExt;
  reply.words[at + 8] = flag2.passthrough;
  reply.words[at + 9] = 1;
}

/** Requests in flight that nobody waits for (read-ahead), and when the kernel begins to hold back. */
const maxBackground = 64;
const congestionThreshold = 48;

function wantedFlags(options: InitOptions): number {
  const always = flag.asyncRead | flag.exportSupport | flag.parallelDirops | flag.maxPages | flag.cacheSymlinks;
  return options.readdirplus ? always | flag.readdirplus | flag.readdirplusAuto : always;
}
