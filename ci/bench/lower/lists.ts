import { writeFileSync } from "node:fs";
import { readTruth } from "../../../fixtures/truth.ts";

const smallBytes = 64 * 1024;

/** Writes the list of an image's files of at most 64 KiB, for `readFiles`. */
export async function listSmallFiles(truthPath: string, list: string): Promise<void> {
  const lines = await readTruth(truthPath);
  const small = lines.filter(({ type, size }) => type === "file" && size > 0 && size <= smallBytes);
  writeFileSync(list, small.map(({ path }) => `${path.slice(1)}\0`).join(""), "latin1");
}
