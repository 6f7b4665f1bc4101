import { type Message, setWord64 } from "./message.ts";

/** struct fuse_dirent without its name: ino, off, namelen, type. */
const direntBytes = 24;

/** Bytes that one directory entry takes, padded to 8. */
export function direntSize(nameLength: number): number {
  return (direntBytes + nameLength + 7) & ~7;
}

/**
 * Writes one directory entry from byte `at` (a multiple of 8) on.
 * @param offset where a later READDIR goes on after this entry
 * @param type DT_ value
 * @param name latin1, not empty
 */
export function writeDirent(reply: Message, at: number, ino: number, offset: number, type: number, name: string): void {
  const first = at / 4;
  setWord64(reply, first, ino);
  setWord64(reply, first + 2, offset);
  reply.words[first + 4] = name.length;
  reply.words[first + 5] = type;
  const end = at + direntSize(name.length);
  // The name and its padding end in the last 8 bytes; padding must not leak what an earlier answer left in the buffer.
  reply.words[end / 4 - 2] = 0;
  reply.words[end / 4 - 1] = 0;
  reply.bytes.write(name, at + direntBytes, "latin1");
}
