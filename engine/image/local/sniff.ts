import type { BlobExtent } from "../blob-source.ts";
import type { LayerEncoding } from "../image.ts";
import { readWhole } from "./extent.ts";

/** How a layer is stored, told by its first bytes: archives of `docker save` do not say it. */
export async function encodingAt(extent: BlobExtent): Promise<LayerEncoding> {
  return encodingOf(await readWhole({ ...extent, size: Math.min(extent.size, 4) }));
}

/** @param start the first four bytes, or more; gzip: RFC 1952, zstd: RFC 8878 */
export function encodingOf(start: Buffer): LayerEncoding {
  if (start[0] === 0x1f && start[1] === 0x8b) return "gzip";
  return start.length >= 4 && start.readUInt32LE() === 0xfd2fb528 ? "zstd" : "tar";
}
