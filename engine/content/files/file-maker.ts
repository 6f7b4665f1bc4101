import { Worker } from "node:worker_threads";
import type { FileJob, FileResult } from "./make-file.ts";

/** Makes files one after the other in a thread that lives while there is work. */
export interface FileMaker {
  /** @throws Error with the reason, for a full disk among others */
  make(job: FileJob): Promise<FileResult>;
  close(): void;
}

interface Waiting {
  readonly job: FileJob;
  readonly done: (result: FileResult) => void;
  readonly failed: (error: Error) => void;
}

export function createFileMaker(): FileMaker {
  const waiting: Waiting[] = [];
  let worker: Worker | undefined;
  let current: Waiting | undefined;
  let rest: NodeJS.Timeout | undefined;
  let isClosed = false;

  const stop = () => {
    clearTimeout(rest);
    void worker?.terminate();
    worker = undefined;
  };
  const next = () => {
    current = waiting.shift();
    if (current === undefined) {
      rest = setTimeout(stop, idleMs).unref();
      return;
    }
    clearTimeout(rest);
    worker ??= start();
    worker.postMessage(current.job);
  };
  const settle = (answer: { readonly result?: FileResult; readonly error?: string }) => {
    const settled = current;
    if (answer.result !== undefined) settled?.done(answer.result);
    else settled?.failed(new Error(answer.error ?? "no answer"));
    next();
  };
  const start = () => {
    const started = new Worker(new URL("./file-worker.ts", import.meta.url));
    // The process may end while a file is being made; the next one takes over what is left.
    started.unref();
    started.on("message", settle);
    started.on("error", (error: Error) => {
      worker = undefined;
      settle({ error: error.message });
    });
    return started;
  };
  return {
    make: (job) =>
      new Promise((done, failed) => {
        if (isClosed) return failed(new Error("closed"));
        waiting.push({ job, done, failed });
        if (current === undefined) next();
      }),
    close() {
      isClosed = true;
      for (const { failed } of waiting.splice(0)) failed(new Error("closed"));
      current?.failed(new Error("closed"));
      stop();
    },
  };
}

const idleMs = 2000;
