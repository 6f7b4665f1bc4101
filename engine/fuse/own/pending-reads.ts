/** READs whose bytes have to come from somewhere first. */
import { writevSync } from "node:fs";
import { errnoNumbers } from "../../system/errno.ts";
import { hasCode } from "../../system/system-error.ts";
import {
  allocateMessage,
  copyRequest,
  finishReply,
  inBodyWord,
  inWord,
  type Message,
  outHeaderBytes,
  word,
  word64,
} from "../protocol/message.ts";
import type { Warn } from "../warn.ts";

export interface PendingReads {
  /** @param request of which a copy is kept @param since when it came, as `performance.now()` */
  begin(request: Message, since: number): void;
  /** Answers with EINTR, so that the reader can be killed; what was begun goes on for the next one. @returns whether it waits here */
  interrupt(unique: number): boolean;
  /** Forgets all: the connection is gone. */
  clear(): void;
}

export interface PendingReadsOptions {
  readonly read: (request: Message) => Promise<Buffer>;
  readonly warn: Warn;
  /** Answers with a negative errno. */
  readonly refuse: (request: Message, errno: number, since: number) => void;
  /** Answers with bytes. */
  readonly reply: (request: Message, bytes: Buffer, since: number) => void;
}

export function createPendingReads({ read, refuse, reply, warn }: PendingReadsOptions): PendingReads {
  const pending = new Map<number, { readonly request: Message; readonly since: number }>();

  async function wait(unique: number, request: Message): Promise<void> {
    const bytes = await complete(read, request).catch((error: unknown) => {
      warn(error);
      return undefined;
    });
    settle(unique, bytes ?? -errnoNumbers.EIO);
  }

  function settle(unique: number, result: Buffer | number): boolean {
    const waiting = pending.get(unique);
    if (waiting === undefined) return false;
    pending.delete(unique);
    if (typeof result === "number") refuse(waiting.request, result, waiting.since);
    else reply(waiting.request, result, waiting.since);
    return true;
  }

  return {
    begin(original, since) {
      const request = copyRequest(original);
      const unique = word64(request, inWord.unique);
      pending.set(unique, { request, since });
      // Promises are settled on the way, and the caller stands outside Node's callback scope (see pollReadable).
      setImmediate(() => void wait(unique, request));
    },
    interrupt: (unique) => settle(unique, -errnoNumbers.EINTR),
    clear: () => pending.clear(),
  };
}

/** More than was asked for the kernel would refuse, and its reader would wait for ever. */
async function complete(read: PendingReadsOptions["read"], request: Message): Promise<Buffer> {
  const bytes = await read(request);
  const asked = word(request, inBodyWord + 4);
  if (bytes.length <= asked) return bytes;
  throw new Error(`answering READ: ${bytes.length} bytes came, ${asked} were asked for`);
}

/** Writes an answer whose body lies elsewhere, without copying it. */
export function writeBody(fd: number, request: Message, body: Buffer, warn: Warn): void {
  const header = allocateMessage(outHeaderBytes);
  finishReply(header, request, body.length);
  try {
    writevSync(fd, [header.bytes, body]);
  } catch (error) {
    // Else the reader is gone, or the connection.
    if (!hasCode(error, "ENOENT", "EINTR", "ENODEV", "ECONNABORTED")) warn(error);
  }
}
