import { promisify } from "node:util";
import { constants, gunzip, inflateRaw, zstdDecompress } from "node:zlib";
import type { BlobRecord, OpenSpan } from "../index/model.ts";
import { alignDeflate } from "./gzip-prefix.ts";
import { splitFrames } from "./zstd-frames.ts";

/**
 * Decompresses one span in the threads of node:zlib; never more bytes than the span has. Whether they are the right ones
 * is for the caller to verify: `span.digest`.
 * @param stored the span's range of the blob; @param span of an index, or what it says of one
 * @throws Error when the bytes do not decompress to exactly the span's length; UserError `BAD_INDEX` for its window
 */
export async function inflateSpan(
  encoding: BlobRecord["encoding"],
  span: Pick<OpenSpan, "length" | "bits" | "window">,
  stored: Buffer,
): Promise<Buffer> {
  const bytes = await decompress[encoding](span, stored);
  if (bytes.length === span.length) return bytes;
  throw new Error(`decompressing a span: ${bytes.length} bytes came out, wanted ${span.length}`);
}

type Decompress = (span: Pick<OpenSpan, "length" | "bits" | "window">, stored: Buffer) => Promise<Buffer>;

const decompress: Readonly<Record<BlobRecord["encoding"], Decompress>> = {
  tar: async (_span, stored) => stored,
  gzip: decompressGzip,
  zstd: decompressZstd,
};

const gunzipAsync = promisify<Buffer, object, Buffer>(gunzip);
const inflateRawAsync = promisify<Buffer, object, Buffer>(inflateRaw);
const zstdAsync = promisify<Buffer, object, Buffer>(zstdDecompress);

/** A span ends at a block, not with the member: a flush gives what there is by then. */
function decompressGzip({ length, bits, window }: Parameters<Decompress>[0], stored: Buffer): Promise<Buffer> {
  const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: length, chunkSize: chunkSize(length) };
  const dictionary = window();
  if (dictionary === undefined) return gunzipAsync(stored, options);
  return inflateRawAsync(alignDeflate(stored, bits), { ...options, dictionary });
}

async function decompressZstd({ length }: Parameters<Decompress>[0], stored: Buffer): Promise<Buffer> {
  const frames = splitFrames(stored);
  if (frames === undefined) throw new Error("decompressing a span: its bytes are no zstd frames");
  const parts: Buffer[] = [];
  let left = length;
  for (const frame of frames) {
    const part = await zstdAsync(frame, { maxOutputLength: Math.max(1, left), chunkSize: chunkSize(left) });
    parts.push(part);
    left -= part.length;
    if (left < 0) throw new Error(`decompressing a span: more than ${length} bytes came out`);
  }
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts, length - left);
}

/** Bytes taken for output at a time. */
function chunkSize(length: number): number {
  return Math.min(Math.max(length, 1024), 1024 * 1024);
}
