import type { Inode } from "../index/model.ts";
import { errnoNumbers } from "../system/errno.ts";
import {
  inBodyWord,
  inHeaderBytes,
  type Message,
  nameAt,
  outBodyWord,
  outHeaderBytes,
  word,
} from "./protocol/message.ts";

/** GETXATTR: struct fuse_getxattr_in, then the name. */
export function answerGetxattr(request: Message, reply: Message, inode: Inode): number {
  const value = xattrValue(inode, nameAt(request, inHeaderBytes + 8));
  return value === undefined ? -errnoNumbers.ENODATA : answerSized(request, reply, value);
}

/** LISTXATTR: names, each ended by a NUL; an empty list where there are none (anything else fails copy-up). */
export function answerListxattr(request: Message, reply: Message, inode: Inode): number {
  return answerSized(
    request,
    reply,
    Buffer.from(
      xattrNames(inode)
        .map((name) => `${name}\0`)
        .join(""),
      "latin1",
    ),
  );
}

/** Names as latin1. */
export function xattrNames(inode: Inode): readonly string[] {
  return inode.xattrs === undefined ? [] : Object.keys(inode.xattrs);
}

export function xattrValue(inode: Inode, name: string): Buffer | undefined {
  if (inode.xattrs === undefined || !Object.hasOwn(inode.xattrs, name)) return undefined;
  return Buffer.from(inode.xattrs[name] ?? "", "base64");
}

/** A caller that passes size 0 asks how long the value is (struct fuse_getxattr_out). */
function answerSized(request: Message, reply: Message, value: Buffer): number {
  const size = word(request, inBodyWord);
  if (size === 0) {
    reply.words[outBodyWord] = value.length;
    reply.words[outBodyWord + 1] = 0;
    return 8;
  }
  return value.length > size ? -errnoNumbers.ERANGE : value.copy(reply.bytes, outHeaderBytes);
}
