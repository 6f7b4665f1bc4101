import type { Inode } from "../../index/model.ts";
import { attributeBytes, writeAttributes } from "./attributes.ts";
import { type Message, setWord64 } from "./message.ts";
import type { Validity } from "./validity.ts";

/** struct fuse_entry_out: nodeid, generation, entry and attribute validity (seconds, then nanoseconds), attributes. */
export const entryBytes = 40 + attributeBytes;
/** struct fuse_attr_out */
export const attributeReplyBytes = 16 + attributeBytes;

/** What the kernel knows an inode by. */
export interface NodeIdentity {
  readonly nodeid: number;
  readonly generation: number;
}

/** Writes struct fuse_entry_out from word `at` on. */
export function writeEntry(
  reply: Message,
  at: number,
  identity: NodeIdentity,
  inode: Inode,
  linkCount: number,
  valid: Validity,
): void {
  setWord64(reply, at, identity.nodeid);
  setWord64(reply, at + 2, identity.generation);
  writeValidity(reply, at, valid);
  writeAttributes(reply, at + 10, inode, linkCount);
}

/** An entry that says "no such name, and you may remember that": nodeid 0. */
export function writeNegativeEntry(reply: Message, at: number, valid: Validity): void {
  reply.words.fill(0, at, at + entryBytes / 4);
  writeValidity(reply, at, valid);
}

/** Writes struct fuse_attr_out from word `at` on. */
export function writeAttributeReply(
  reply: Message,
  at: number,
  inode: Inode,
  linkCount: number,
  valid: Validity,
): void {
  setWord64(reply, at, valid.sec);
  reply.words[at + 2] = valid.nsec;
  reply.words[at + 3] = 0;
  writeAttributes(reply, at + 4, inode, linkCount);
}

function writeValidity(reply: Message, at: number, valid: Validity): void {
  setWord64(reply, at + 4, valid.sec);
  setWord64(reply, at + 6, valid.sec);
  reply.words[at + 8] = valid.nsec;
  reply.words[at + 9] = valid.nsec;
}
