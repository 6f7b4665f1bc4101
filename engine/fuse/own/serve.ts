/** Reads requests from /dev/fuse and answers them, one at a time, from the event loop. */
import { closeSync } from "node:fs";
import { errnoName, errnoNumbers, pollReadable, readDescriptor, writeDescriptor } from "../../system/index.ts";
import { createGates } from "../fault/gates.ts";
import type { RequestPlan } from "../fault/request-plan.ts";
import { type Filesystem, noReply } from "../filesystem.ts";
import type { LowerSession } from "../lower.ts";
import { finishReply, inWord, type Message, word } from "../protocol/message.ts";
import { opcodeName, opcodes, opcodeTableSize } from "../protocol/opcodes.ts";
import type { Buffers } from "./buffers.ts";
import { createWaitingRoom } from "./waiting-room.ts";

export interface ServeOptions {
  /** /dev/fuse, mounted, non-blocking. Closed when the connection ends. */
  readonly fd: number;
  readonly filesystem: Filesystem;
  readonly plan: RequestPlan | undefined;
  readonly dieAtRequest: number | undefined;
  readonly buffers: Buffers;
}

/** So many requests are answered before other work of the process gets its turn. */
const requestsPerTurn = 64;

export function serve(options: ServeOptions): Omit<LowerSession, "unmount"> {
  const { fd, plan, dieAtRequest, buffers } = options;
  const initSeen = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  const gates = createGates();
  const answered = new Uint32Array(opcodeTableSize);
  const waiting = createWaitingRoom(gates, answer);
  const poller = pollReadable(fd, orCrash(takeTurn));
  let requestsRead = 0;

  return {
    initSeen: initSeen.promise,
    ended: ended.promise,
    openGate: gates.open,
    gateReached: gates.reached,
    counters: () => namedCounters(answered),
  };

  function takeTurn(): void {
    for (let turn = 0; turn < requestsPerTurn; turn++) {
      const length = readDescriptor(fd, buffers.request.bytes, buffers.request.bytes.length);
      if (length >= 0) take(buffers.request);
      else if (isGone(length)) end();
      else if (!isPassing(length) && length !== -errnoNumbers.EAGAIN) {
        throw new Error(`reading /dev/fuse: ${errnoName(-length)}`);
      }
      if (length === -errnoNumbers.EAGAIN || isGone(length)) return;
    }
  }

  function take(request: Message): void {
    const opcode = word(request, inWord.opcode);
    if (opcode === opcodes.INTERRUPT) {
      waiting.interrupt(request);
      return;
    }
    if (dieAtRequest !== undefined && expectsAnswer(opcode) && ++requestsRead === dieAtRequest) {
      process.kill(process.pid, "SIGKILL");
    }
    const intervention = plan?.(request);
    if (intervention === undefined) answer(request, undefined);
    else waiting.hold(request, intervention);
  }

  /** @param errno negative, instead of the true answer */
  function answer(request: Message, errno: number | undefined): void {
    const opcode = word(request, inWord.opcode);
    const result = errno ?? trueAnswer(options, request);
    answered[opcode] = (answered[opcode] ?? 0) + 1;
    if (result === noReply) return;
    const written = writeDescriptor(fd, buffers.reply.bytes, finishReply(buffers.reply, request, result));
    if (written < 0 && !isPassing(written) && !isGone(written)) {
      throw new Error(`answering ${opcodeName(opcode)}: the kernel refuses our answer with ${errnoName(-written)}`);
    }
    if (opcode === opcodes.INIT && result > 0) setImmediate(initSeen.resolve);
  }

  function end(): void {
    poller.stop();
    waiting.clear();
    closeSync(fd);
    setImmediate(ended.resolve);
  }
}

/** Outside Node's callback scope an exception would vanish (see pollReadable); from here it ends the process, as it should. */
function orCrash(action: () => void): () => void {
  return () => {
    try {
      action();
    } catch (error) {
      setImmediate(() => {
        throw error;
      });
    }
  };
}

/** A request must have an answer, also when a layer cannot be read. */
function trueAnswer({ filesystem, buffers }: ServeOptions, request: Message): number {
  try {
    return filesystem(request, buffers.reply);
  } catch (error) {
    process.emitWarning(error instanceof Error ? error : String(error));
    return -errnoNumbers.EIO;
  }
}

function expectsAnswer(opcode: number): boolean {
  return opcode !== opcodes.FORGET && opcode !== opcodes.BATCH_FORGET;
}

/** EINTR; ENOENT: the caller gave up on the request meanwhile. */
function isPassing(errno: number): boolean {
  return errno === -errnoNumbers.EINTR || errno === -errnoNumbers.ENOENT;
}

/** ENODEV: unmounted; ECONNABORTED: aborted through fusectl. */
function isGone(errno: number): boolean {
  return errno === -errnoNumbers.ENODEV || errno === -errnoNumbers.ECONNABORTED;
}

function namedCounters(answered: Uint32Array): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Array.from(answered, (count, opcode): [string, number] => [opcodeName(opcode), count]).filter(([, n]) => n > 0),
  );
}
