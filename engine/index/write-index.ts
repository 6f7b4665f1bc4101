import { createHash, randomBytes } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { magic } from "./format.ts";
import type { ImageIndex } from "./model.ts";

/**
 * Writes an index so that its name appears only when it is complete: one JSON line about the body, then the body.
 * The same index gives the same bytes.
 */
export async function writeIndex(index: ImageIndex, path: string): Promise<void> {
  const body = Buffer.from(JSON.stringify(index));
  const sha256 = createHash("sha256").update(body).digest("hex");
  const header = JSON.stringify({ magic, formatVersion: index.formatVersion, bytes: body.length, sha256 });
  const temporary = `${path}.${randomBytes(8).toString("hex")}.tmp`;
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeSynced(temporary, Buffer.concat([Buffer.from(`${header}\n`), body]));
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}

async function writeSynced(path: string, bytes: Buffer): Promise<void> {
  const handle = await open(path, "wx", 0o644);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
