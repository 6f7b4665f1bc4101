import { randomBytes } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { withPath } from "../system/system-error.ts";
import { encodeIndex } from "./encode-index.ts";
import type { ImageModel } from "./model.ts";

/**
 * Writes an index so that its name appears only when it is complete. The same model gives the same bytes.
 * @throws UserError `BAD_INDEX` for a model that cannot be an index
 */
export async function writeIndex(model: ImageModel, path: string): Promise<void> {
  const bytes = encodeIndex(model);
  const temporary = `${path}.${randomBytes(8).toString("hex")}.tmp`;
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeSynced(temporary, bytes);
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
  } catch (error) {
    throw withPath(error, path);
  } finally {
    await handle.close();
  }
}
