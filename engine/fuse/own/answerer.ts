/** Makes the answer to a request and hands it to the kernel. */
import { writeDescriptor } from "../../system/descriptor.ts";
import { errnoName, errnoNumbers } from "../../system/errno.ts";
import { type Filesystem, noReply, replyLater } from "../filesystem.ts";
import { finishReply, inWord, type Message, outBodyWord, outHeaderBytes, word, word64 } from "../protocol/message.ts";
import { opcodeName, opcodes } from "../protocol/opcodes.ts";
import type { Warn } from "../warn.ts";
import { isGone, isPassing } from "./device-errors.ts";
import type { RequestTable } from "./request-table.ts";

export interface AnswererOptions {
  /** The device that the request came from: the kernel looks for it nowhere else. */
  readonly fd: number;
  readonly filesystem: Filesystem;
  readonly reply: Message;
  readonly table: RequestTable;
  /** Answers what the file system cannot answer at once. @param since when it came, as `performance.now()` */
  readonly wait: (request: Message, since: number) => void;
  /** The kernel gave up on an OPEN before it had our answer, and will send no RELEASE. */
  readonly openLost: (nodeid: number, handle: number) => void;
  readonly warn: Warn;
}

/** @param errno negative, instead of the true answer @returns bytes of the answer's body, or what stands for none */
export type Answerer = (request: Message, errno: number | undefined, since: number) => number;

export function createAnswerer({ fd, filesystem, reply, table, wait, openLost, warn }: AnswererOptions): Answerer {
  return (request, errno, since) => {
    const opcode = word(request, inWord.opcode);
    const result = errno ?? trueAnswer(filesystem, request, reply, warn);
    if (result === replyLater) {
      wait(request, since);
      return result;
    }
    // Before the answer: who has it may ask another thread at once what was counted.
    if (opcode === opcodes.READ) table.recordRead(result < 0 ? "failed" : "atOnce", Math.max(0, result));
    table.record(opcode, performance.now() - since);
    if (result !== noReply) send(opcode, request, result);
    return result;
  };

  function send(opcode: number, request: Message, result: number): void {
    const written = writeDescriptor(fd, reply.bytes, finishReply(reply, request, result));
    if (written >= outHeaderBytes || isGone(written)) return;
    if (!isPassing(written)) {
      // Memory that could not be had, say: the kernel has answered with EIO in our place.
      warn(new Error(`answering ${opcodeName(opcode)}: the kernel refuses our answer with ${errnoName(-written)}`));
    }
    if (opcode === opcodes.OPEN && result > 0) openLost(word64(request, inWord.nodeid), word(reply, outBodyWord));
  }
}

/** A request must have an answer, also when a layer cannot be read. */
function trueAnswer(filesystem: Filesystem, request: Message, reply: Message, warn: Warn): number {
  try {
    return filesystem(request, reply);
  } catch (error) {
    warn(error);
    return -errnoNumbers.EIO;
  }
}
