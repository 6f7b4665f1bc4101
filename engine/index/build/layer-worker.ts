/** The thread that reads layers for `worker-lane.ts`. */
import { parentPort } from "node:worker_threads";
import { type LayerScanner, layerScanner } from "./scan-layer.ts";
import {
  type Answer,
  type FromWorker,
  packEntry,
  packError,
  type SentEntry,
  type ToWorker,
} from "./worker-messages.ts";

const port = parentPort;
if (port === null) throw new Error("this is the program of a worker thread");

const send = (answer: Answer) => port.postMessage({ ...answer, number } satisfies FromWorker);

let number = 0;
let scanner: LayerScanner | undefined;
let batch: SentEntry[] = [];
const batchEntries = 1000;

port.on("message", (message: ToWorker) => {
  if ("piece" in message) {
    const { buffer, byteOffset, length } = message.piece;
    guarded(() => scanner?.push(Buffer.from(buffer, byteOffset, length)));
    send({ used: true });
  } else if ("job" in message) {
    release();
    number = message.number;
    guarded(() => {
      scanner = layerScanner(message.job, (entry) => {
        batch.push(packEntry(entry));
        if (batch.length === batchEntries) flush();
      });
    });
  } else {
    guarded(() => {
      if (scanner === undefined) return;
      const done = scanner.finish();
      flush();
      send({ done });
    });
    release();
  }
});

/** After an error the rest of the layer is passed over. */
function guarded(use: () => void): void {
  try {
    use();
  } catch (error) {
    send({ failed: packError(error) });
    release();
  }
}

function flush(): void {
  send({ entries: batch });
  batch = [];
}

function release(): void {
  scanner?.close();
  scanner = undefined;
  batch = [];
}
