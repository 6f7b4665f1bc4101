import { execFile } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { TruthLine } from "../../fixtures/truth.ts";

/** A tree as a file system tells it. */
export interface Reading {
  readonly lines: readonly TruthLine[];
  /** Names that it lists and then does not know, with the code of the error. */
  readonly unreadable: readonly { readonly path: string; readonly code: string }[];
}

const program = fileURLToPath(new URL("read-apart.ts", import.meta.url));
const deadlineMs = 300_000;

/**
 * Reads a tree `times` times over.
 * @param scratch existing directory for files in between
 */
export async function readings(root: string, times: number, scratch: string): Promise<Reading[]> {
  const files = Array.from({ length: times }, (_, at) => join(scratch, `reading-${process.pid}-${at}`));
  await promisify(execFile)(process.execPath, [program, root, ...files], {
    timeout: deadlineMs,
    killSignal: "SIGKILL",
  });
  const read = await Promise.all(files.map(async (file) => JSON.parse(await readFile(file, "utf8")) as Reading));
  await Promise.all(files.map((file) => rm(file)));
  return read;
}
