/** Answers the requests of /dev/fuse from the event loop. */
import { closeSync } from "node:fs";
import { pollReadable } from "../../system/poll.ts";
import { createGates } from "../fault/gates.ts";
import type { RequestPlan } from "../fault/request-plan.ts";
import type { LowerSession } from "../lower.ts";
import type { LowerMetrics } from "../metrics.ts";
import { inBodyWord, inWord, type Message, word, word64 } from "../protocol/message.ts";
import { expectsAnswer, opcodes } from "../protocol/opcodes.ts";
import { createWarn } from "../warn.ts";
import type { Buffers } from "./buffers.ts";
import { createDesk, type Desk, type DeskOptions } from "./desk.ts";
import { readFigures, requestFigures, requestTable } from "./request-table.ts";
import { requestTaker } from "./take-requests.ts";
import type { Threads } from "./threads.ts";
import { createWaitingRoom } from "./waiting-room.ts";

export interface ServeOptions extends Pick<DeskOptions, "filesystem" | "read" | "openLost"> {
  /** /dev/fuse, mounted, non-blocking. Closed when the connection ends. */
  readonly fd: number;
  readonly plan: RequestPlan | undefined;
  readonly dieAtRequest: number | undefined;
  readonly buffers: Buffers;
  /** The kernel has taken our answer to this INIT. */
  readonly negotiated: (init: Message) => void;
  /** Starts other threads of the connection, which take all further requests; called when it is negotiated. @returns undefined for none */
  readonly startThreads: (desks: DeskOptions, firstDesk: Desk) => Threads | undefined;
}

/** What a connection knows of itself. */
export interface Served extends Pick<LowerSession, "ended" | "openGate" | "gateReached" | "counters"> {
  readonly initSeen: Promise<void>;
  figures(): Pick<LowerMetrics, "requests" | "reads" | "threads">;
  /** `Counters.buffer` of contents that other threads opened. */
  contentCounters(): readonly SharedArrayBuffer[];
}

export function serve(options: ServeOptions): Served {
  const { fd, filesystem, read, openLost, plan, dieAtRequest, buffers } = options;
  const initSeen = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  const gates = createGates();
  const table = requestTable();
  const deskOptions = { filesystem, read, openLost, table, reply: buffers.reply, warn: createWarn() };
  const desk = createDesk(fd, deskOptions);
  const waiting = createWaitingRoom(gates, answer);
  const takeTurn = requestTaker(fd, buffers.request, (since) => take(buffers.request, since));
  const poller = pollReadable(
    fd,
    // Promises are settled on the way: see pollReadable.
    orCrash(() => takeTurn() || setImmediate(end)),
  );
  let threads: Threads | undefined;
  let requestsRead = 0;
  let isOver = false;
  const tables = () => [table.memory, ...(threads?.tables ?? [])];

  return {
    initSeen: initSeen.promise,
    ended: ended.promise,
    openGate: gates.open,
    gateReached: gates.reached,
    figures: () => ({
      requests: requestFigures(tables()),
      reads: readFigures(tables()),
      threads: threads?.tables.length ?? 1,
    }),
    contentCounters: () => threads?.counters ?? [],
    counters: () =>
      Object.fromEntries(Object.entries(requestFigures(tables())).map(([name, { count }]) => [name, count])),
  };

  function take(request: Message, since: number): void {
    const opcode = word(request, inWord.opcode);
    if (opcode === opcodes.INTERRUPT) {
      interrupt(word64(request, inBodyWord));
      table.record(opcode, performance.now() - since);
      return;
    }
    if (dieAtRequest !== undefined && expectsAnswer(opcode) && ++requestsRead === dieAtRequest) {
      process.kill(process.pid, "SIGKILL");
    }
    const intervention = plan?.(request);
    if (intervention === undefined) answer(request, undefined, since);
    else waiting.hold(request, intervention, since);
  }

  function answer(request: Message, errno: number | undefined, since: number): void {
    const result = desk.answer(request, errno, since);
    if (word(request, inWord.opcode) !== opcodes.INIT || result <= 0) return;
    options.negotiated(request);
    setImmediate(begin);
  }

  function begin(): void {
    initSeen.resolve();
    if (isOver) return;
    threads = options.startThreads(deskOptions, desk);
    threads?.serving.then(poller.stop);
    threads?.ended.then(end);
  }

  function interrupt(unique: number): void {
    waiting.interrupt(unique);
    (threads ?? desk).interrupt(unique);
  }

  /** The connection is gone for this thread. The device is closed when it is for all: its number may mean another file then. */
  async function end(): Promise<void> {
    if (isOver) return;
    isOver = true;
    poller.stop();
    waiting.clear();
    desk.clear();
    await threads?.ended;
    closeSync(fd);
    ended.resolve();
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
