import type { Filesystem } from "../filesystem.ts";
import type { Message } from "../protocol/message.ts";
import { opcodes } from "../protocol/opcodes.ts";
import type { Warn } from "../warn.ts";
import { type Answerer, createAnswerer } from "./answerer.ts";
import { createPendingReads, writeBody } from "./pending-reads.ts";
import type { RequestTable } from "./request-table.ts";

/** Where the requests of one device are answered, those at once that can be. */
export interface Desk {
  readonly answer: Answerer;
  /** Answers a READ that waits here with EINTR. @returns whether it did wait here */
  interrupt(unique: number): boolean;
  /** Forgets all: the connection is gone. */
  clear(): void;
}

export interface DeskOptions {
  readonly filesystem: Filesystem;
  /** The bytes for a READ that the file system cannot answer at once. */
  readonly read: (request: Message) => Promise<Buffer>;
  readonly openLost: (nodeid: number, handle: number) => void;
  readonly table: RequestTable;
  readonly reply: Message;
  readonly warn: Warn;
}

export function createDesk(fd: number, { read, table, ...options }: DeskOptions): Desk {
  const reads = createPendingReads({
    read,
    warn: options.warn,
    refuse: (request, errno, since) => void answer(request, errno, since),
    reply(request, bytes, since) {
      table.recordRead("waited", bytes.length);
      table.record(opcodes.READ, performance.now() - since);
      writeBody(fd, request, bytes, options.warn);
    },
  });
  const answer = createAnswerer({ ...options, fd, table, wait: reads.begin });
  return { answer, interrupt: reads.interrupt, clear: reads.clear };
}
