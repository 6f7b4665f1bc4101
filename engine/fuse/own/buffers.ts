import { maxReadBytes } from "../protocol/init.ts";
import { allocateMessage, type Message, outHeaderBytes } from "../protocol/message.ts";

/** Memory for the request being read and the answer being made. Both are done within one turn, so a process needs one pair. */
export interface Buffers {
  readonly request: Message;
  readonly reply: Message;
}

/** The kernel wants at least FUSE_MIN_READ_BUFFER (8 KiB); more lets it batch FORGETs. */
const requestBytes = 64 * 1024;

export function allocateBuffers(): Buffers {
  return { request: allocateMessage(requestBytes), reply: allocateMessage(outHeaderBytes + maxReadBytes) };
}
