import { readFile } from "node:fs/promises";
import { hasCode } from "../../system/system-error.ts";
import { sha256 } from "../sha256.ts";
import { forget } from "./cache-directory.ts";
import type { SpanFilesParts, SpanKey } from "./span-files.ts";

/** A span whose file nobody verified since this machine started. A wrong one is told, and removed. */
export async function readVerified(
  { directory, counters, warnings }: SpanFilesParts,
  span: SpanKey,
): Promise<Buffer | undefined> {
  const path = directory.pathOf("spans", span.digest);
  const bytes = await readThere(path);
  if (bytes === undefined) return undefined;
  if (bytes.length === span.length && (await sha256(bytes)) === span.digest) {
    directory.trust(span.digest, path);
    return bytes;
  }
  counters.add("wrong.disk");
  const message = `disk cache: ${JSON.stringify(path)} does not hold the bytes it is named for; got anew`;
  warnings.raise("disk", "wrong", message);
  forget(path);
  return undefined;
}

async function readThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}
