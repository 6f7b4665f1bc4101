import { closeSync, openSync, writeSync } from "node:fs";
import { hasCode } from "../../engine/system/index.ts";

const chunk = Buffer.alloc(64 * 1024, "x");

/** Writes a file until its file system is full, or up to that many bytes; answers with how many it wrote. */
export function fillUp({ path, atMost }: { readonly path: string; readonly atMost: number }): number {
  const fd = openSync(path, "w");
  let written = 0;
  try {
    while (written < atMost) written += writeSync(fd, chunk);
  } catch (error) {
    if (!hasCode(error, "ENOSPC")) throw error;
  } finally {
    closeSync(fd);
  }
  return written;
}
