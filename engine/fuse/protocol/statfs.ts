import { type Message, outBodyWord, setWord64 } from "./message.ts";

/** struct fuse_kstatfs */
const statfsBytes = 80;

export interface FilesystemSize {
  readonly bytes: number;
  readonly inodes: number;
}

/** Answers STATFS: a full file system, as a read-only one is. @returns bytes of the body */
export function answerStatfs(reply: Message, size: FilesystemSize): number {
  const at = outBodyWord;
  reply.words.fill(0, at, at + statfsBytes / 4);
  setWord64(reply, at, Math.ceil(size.bytes / blockSize));
  setWord64(reply, at + 6, size.inodes);
  reply.words[at + 10] = blockSize;
  reply.words[at + 11] = 255;
  reply.words[at + 12] = blockSize;
  return statfsBytes;
}

const blockSize = 4096;
