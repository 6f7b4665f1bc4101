import { Worker } from "node:worker_threads";
import type { TarEntry } from "../../image/tar/entry.ts";
import type { Lane } from "./lane.ts";
import type { LayerScan } from "./layer-job.ts";
import { type Answer, type FromWorker, type ToWorker, unpackEntry, unpackError } from "./worker-messages.ts";

/** In a thread of its own. */
export function laneInWorker(): Lane {
  const worker = new Worker(new URL("./layer-worker.ts", import.meta.url));
  let current: Scan | undefined;
  let number = 0;
  worker.on("message", (message: FromWorker) => {
    if (message.number === number) current?.take(message);
  });
  let ended: Error | undefined;
  const end = (error: Error) => {
    ended ??= error;
    current?.fail(ended);
  };
  worker.on("error", end);
  worker.on("exit", () => end(new Error("the thread that reads layers has ended")));
  return {
    async scan(job, chunks) {
      if (ended !== undefined) throw ended;
      const scan = startScan();
      current = scan;
      number++;
      worker.postMessage({ job, number } satisfies ToWorker);
      for await (const chunk of chunks) {
        for (let at = 0; at < chunk.length; at += pieceBytes) {
          const piece = await scan.piece(chunk.subarray(at, at + pieceBytes));
          worker.postMessage({ piece } satisfies ToWorker);
        }
      }
      worker.postMessage({ end: true } satisfies ToWorker);
      return scan.result;
    },
    async close() {
      await worker.terminate();
    },
  };
}

interface Scan {
  readonly result: Promise<LayerScan>;
  take(message: Answer): void;
  fail(error: Error): void;
  /** A copy of the bytes that the worker sees too, as soon as there is a place for it. */
  piece(bytes: Buffer): Promise<Uint8Array>;
}

/** The bytes of a blob that wait for a worker lie in so many places, used in turn: no garbage, however large it is. */
const places = 8;
const pieceBytes = 1024 * 1024;

function startScan(): Scan {
  const { promise: result, resolve, reject } = Promise.withResolvers<LayerScan>();
  // It may fail long before somebody waits for it.
  result.catch(() => {});
  const entries: TarEntry[] = [];
  const shared = new SharedArrayBuffer(places * pieceBytes);
  let sent = 0;
  let used = 0;
  let isOver = false;
  let resume = () => {};
  return {
    result,
    take(message) {
      if ("used" in message) used++;
      else if ("entries" in message) for (const entry of message.entries) entries.push(unpackEntry(entry));
      else if ("done" in message) resolve({ ...message.done, entries });
      else reject(unpackError(message.failed));
      if (sent - used < places) resume();
    },
    fail(error) {
      isOver = true;
      reject(error);
      resume();
    },
    async piece(bytes) {
      if (sent - used >= places && !isOver) {
        await new Promise<void>((done) => {
          resume = done;
        });
      }
      const piece = new Uint8Array(shared, (sent % places) * pieceBytes, bytes.length);
      piece.set(bytes);
      sent++;
      return piece;
    },
  };
}
