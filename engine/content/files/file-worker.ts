/** Makes whole files in a thread of its own: copying and hashing must not hold up those who read. */
import { parentPort } from "node:worker_threads";
import { type FileJob, makeFile } from "./make-file.ts";

parentPort?.on("message", (job: FileJob) => {
  try {
    parentPort?.postMessage({ result: makeFile(job) });
  } catch (error) {
    parentPort?.postMessage({ error: (error as Error).message });
  }
});
