/** More threads on one connection, over one shared index. */
import { closeSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { createCounters } from "../../content/metrics.ts";
import { stopSignal } from "../../system/epoll.ts";
import { inBodyWord, inWord, type Message, word, word64 } from "../protocol/message.ts";
import { opcodes } from "../protocol/opcodes.ts";
import { cloneDevice } from "./clone-device.ts";
import { createDesk, type Desk, type DeskOptions } from "./desk.ts";
import { requestTable } from "./request-table.ts";
import type { ThreadMessage, ThreadSetup } from "./thread-setup.ts";

export interface Threads {
  /** Resolves when all of them take requests. */
  readonly serving: Promise<void>;
  /** Resolves when all of them have ended: the connection is gone. */
  readonly ended: Promise<void>;
  /** `RequestTable.memory` of each. */
  readonly tables: readonly SharedArrayBuffer[];
  /** `Counters.buffer` of the content of each. */
  readonly counters: readonly SharedArrayBuffer[];
  interrupt(unique: number): void;
}

export interface ThreadsOptions extends Omit<ThreadSetup, "stop" | "left" | "table" | "counters"> {
  readonly count: number;
  /** Its table has one writer, the first thread: it counts what is handed on, too. */
  readonly desks: DeskOptions;
  /** Of the first thread: what it took before there were others may still wait there. */
  readonly firstDesk: Desk;
}

/** Starts them. @param options `fd` is the mounted device, which stays the caller's */
export function startThreads({ count, fd, desks, firstDesk, ...setup }: ThreadsOptions): Threads {
  const stop = stopSignal();
  process.on("exit", stopAll);
  const interrupted = createEarlyInterrupts();
  const started = Array.from({ length: count }, () => startThread());
  const ended = Promise.all(started.map((thread) => thread.ended)).then(() => {
    process.off("exit", stopAll);
    stop.close();
    for (const { desk } of started) desk.clear();
  });
  return {
    serving: Promise.all(started.map((thread) => thread.serving)).then(() => {}),
    ended,
    tables: started.map(({ table }) => table.memory),
    counters: started.map(({ counters }) => counters.buffer),
    interrupt,
  };

  /** A thread that sleeps in the kernel would keep the process from ending, and one that comes back from there amid the end would abort it. */
  function stopAll(): void {
    stop.raise();
    for (const { left } of started) Atomics.wait(new Int32Array(left), 0, 0, longestStopMs);
  }

  function startThread() {
    const device = cloneDevice(fd);
    const [table, counters] = [requestTable(), createCounters()];
    const desk = createDesk(device, desks);
    const left = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
    const workerData: ThreadSetup = {
      left,
      ...setup,
      fd: device,
      stop: stop.fd,
      table: table.memory,
      counters: counters.buffer,
    };
    const worker = new Worker(new URL("./thread.ts", import.meta.url), { workerData });
    const serving = Promise.withResolvers<void>();
    worker.on("message", (message: ThreadMessage) => {
      if (message === "serving") serving.resolve();
      else takeOver(desk, messageOf(message));
    });
    const ended = exitOf(worker).then(() => closeSync(device));
    return { desk, table, counters, left, serving: serving.promise, ended };
  }

  function takeOver(desk: Desk, request: Message): void {
    if (word(request, inWord.opcode) === opcodes.INTERRUPT) {
      interrupt(word64(request, inBodyWord));
      desks.table.record(opcodes.INTERRUPT, 0);
      return;
    }
    desk.answer(request, undefined, performance.now());
    const unique = word64(request, inWord.unique);
    if (interrupted.take(unique)) desk.interrupt(unique);
  }

  function interrupt(unique: number): void {
    const all = [firstDesk, ...started.map(({ desk }) => desk)];
    if (!all.some((desk) => desk.interrupt(unique))) interrupted.keep(unique);
  }
}

/** An INTERRUPT may reach us through one thread before the request that it names does through another. */
function createEarlyInterrupts() {
  const uniques = new Set<number>();
  return {
    keep(unique: number): void {
      uniques.add(unique);
      const [oldest] = uniques;
      if (uniques.size > interruptsKept && oldest !== undefined) uniques.delete(oldest);
    },
    take: (unique: number) => uniques.delete(unique),
  };
}

/** A thread that has not even begun is none to wait for long. */
const longestStopMs = 500;

/** Most name a request that has its answer already. */
const interruptsKept = 256;

function messageOf(bytes: Uint8Array<ArrayBuffer>): Message {
  return { bytes: Buffer.from(bytes.buffer), words: new Uint32Array(bytes.buffer, 0, bytes.length >> 2) };
}

/** A thread that fails ends the process, as the first one would. */
function exitOf(worker: Worker): Promise<void> {
  return new Promise((resolve) => {
    worker.once("exit", () => resolve());
    worker.once("error", (error) => {
      setImmediate(() => {
        throw error;
      });
    });
  });
}
