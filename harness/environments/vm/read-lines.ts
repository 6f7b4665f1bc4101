import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

/**
 * Reads a machine's port by lines.
 * @param ended called, maybe more than once, when no more will come
 */
export function readLines(port: Readable, take: (line: string) => void, ended: () => void = () => undefined): void {
  // A QEMU that is killed with something unread resets its connections; the line reader tells that as an error of its own.
  createInterface({ input: port }).on("line", take).on("close", ended).on("error", ended);
}
