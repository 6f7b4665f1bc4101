import { UserError } from "../errors.ts";
import type { Blob } from "./blob-source.ts";

/** @throws UserError `BAD_RANGE`: whoever asks got the range from something that doesn't fit the blob */
export function verifyRange(label: string, blob: Blob, offset: number, length: number): void {
  const isRange = Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0;
  if (isRange && offset + length <= blob.size) return;
  const message = `reading blob ${JSON.stringify(blob.digest)} of ${JSON.stringify(label)}: bytes ${offset} to ${offset + length} of ${blob.size}`;
  throw new UserError("BAD_RANGE", message, "index the image again");
}
