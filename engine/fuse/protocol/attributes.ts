import type { Inode, InodeType } from "../../index/model.ts";
import { type Message, setWord64 } from "./message.ts";

/** struct fuse_attr */
export const attributeBytes = 88;

/** Type bits of `st_mode` (S_IFMT); shifted right by 12 they are the DT_ value of a directory entry. */
export const typeBits: Readonly<Record<InodeType, number>> = {
  fifo: 0o010000,
  character: 0o020000,
  directory: 0o040000,
  block: 0o060000,
  file: 0o100000,
  symlink: 0o120000,
};

/** Writes struct fuse_attr from word `at` on. Access and change time are the modification time: an image knows no others. */
export function writeAttributes(reply: Message, at: number, inode: Inode, linkCount: number): void {
  const { words } = reply;
  setWord64(reply, at, inode.ino);
  setWord64(reply, at + 2, inode.size);
  setWord64(reply, at + 4, Math.ceil(inode.size / 512));
  setWord64(reply, at + 6, inode.mtimeSec);
  setWord64(reply, at + 8, inode.mtimeSec);
  setWord64(reply, at + 10, inode.mtimeSec);
  words[at + 12] = inode.mtimeNsec;
  words[at + 13] = inode.mtimeNsec;
  words[at + 14] = inode.mtimeNsec;
  words[at + 15] = typeBits[inode.type] | inode.mode;
  words[at + 16] = linkCount;
  words[at + 17] = inode.uid;
  words[at + 18] = inode.gid;
  words[at + 19] = inode.rdev === undefined ? 0 : encodeDevice(inode.rdev.major, inode.rdev.minor);
  words[at + 20] = 4096;
  words[at + 21] = 0;
}

/** new_encode_dev() of include/linux/kdev_t.h: 12 bits of major, 20 bits of minor. */
export function encodeDevice(major: number, minor: number): number {
  return ((minor & 0xff) | ((major & 0xfff) << 8) | ((minor & 0xfff00) << 12)) >>> 0;
}
