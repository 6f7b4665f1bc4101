/** The program of one more thread of a connection. It blocks: it never gets to its event loop before the connection is gone. */
import { parentPort, workerData } from "node:worker_threads";
import "../quick-start.ts";
import type { ThreadMessage, ThreadSetup } from "./thread-setup.ts";

const { serveInThread } = await import("./serve-in-thread.ts");
serveInThread(workerData as ThreadSetup, (message: ThreadMessage) => parentPort?.postMessage(message));
