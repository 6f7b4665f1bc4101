import { Worker } from "node:worker_threads";
import type { ProbeServerSetup } from "./probe-server-setup.ts";

/** A thread that answers FUSE requests, one mount after another. */
export interface ServingThread {
  readonly ready: Promise<void>;
  /** Settles when the mount is gone. Rejects when the thread failed. */
  serve(setup: ProbeServerSetup): Promise<void>;
}

/** One serves all probes of a process: to start it costs more than most probes. It does not keep the process alive. */
export function startServingThread(): ServingThread {
  const worker = new Worker(new URL("./probe-server-thread.ts", import.meta.url));
  worker.unref();
  return {
    ready: nextMessage(worker),
    async serve(setup) {
      const ended = nextMessage(worker);
      worker.postMessage(setup);
      await ended;
    },
  };
}

async function nextMessage(worker: Worker): Promise<void> {
  const message = Promise.withResolvers<void>();
  const exited = (code: number) => message.reject(new Error(`the probes' FUSE server ended with exit code ${code}`));
  worker.ref();
  worker.once("message", message.resolve).once("error", message.reject).once("exit", exited);
  try {
    await message.promise;
  } finally {
    worker.off("message", message.resolve).off("error", message.reject).off("exit", exited);
    worker.unref();
  }
}
