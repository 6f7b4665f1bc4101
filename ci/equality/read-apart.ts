/**
 * Reads a tree so many times in a process of its own, which can be killed when a file system does not answer:
 *   node read-apart.ts ROOT OUT...
 * Writes into each OUT the lines of one reading, and of what was listed but could not be looked at, `{path, code}`.
 */
import { writeFileSync } from "node:fs";
import { readTree } from "../../fixtures/tree.ts";

const [root = "", ...outs] = process.argv.slice(2);
for (const out of outs) {
  const unreadable: { readonly path: string; readonly code: string | undefined }[] = [];
  const lines = readTree(root, (path, error) => unreadable.push({ path, code: (error as NodeJS.ErrnoException).code }));
  writeFileSync(out, JSON.stringify({ lines, unreadable }));
}
