import { UserError } from "../../errors.ts";
import { type Blob, type BlobExtent, type BlobSource, BlobUnavailable } from "../blob-source.ts";
import { hashFor, verifyDigest } from "../digest.ts";
import { verifyRange } from "../range.ts";
import { readExtent } from "./extent.ts";
import { type LayoutFiles, locateBlob } from "./layout-files.ts";

/** Blobs of an image on this machine. */
export function localBlobs(files: LayoutFiles): BlobSource {
  return {
    label: files.label,
    locate: (blob) => locateBlob(files, blob),
    read: (blob, offset, length) => readRange(files, blob, offset, length),
    stream: (blob) => streamBlob(files, blob),
    close: () => Promise.resolve(),
  };
}

async function readRange(files: LayoutFiles, blob: Blob, offset: number, length: number): Promise<Buffer> {
  verifyRange(files.label, blob, offset, length);
  const extent = await locateBlob(files, blob);
  const part = { file: extent.file, offset: extent.offset + offset, size: length };
  const bytes = Buffer.allocUnsafe(length);
  let done = 0;
  for await (const chunk of readable(files, blob, part)) done += chunk.copy(bytes, done);
  if (done !== length) throw cut(files, blob, offset + done);
  if (length === blob.size) verifyDigest(nameOf(blob), blob.digest, hashFor(blob.digest).update(bytes));
  return bytes;
}

async function* streamBlob(files: LayoutFiles, blob: Blob): AsyncGenerator<Buffer> {
  const hash = hashFor(blob.digest);
  for await (const chunk of readable(files, blob, await locateBlob(files, blob))) {
    hash.update(chunk);
    yield chunk;
  }
  verifyDigest(nameOf(blob), blob.digest, hash);
}

/** A disk that fails, or a file that went away since it was found, says nothing on the image. */
async function* readable(files: LayoutFiles, blob: Blob, extent: BlobExtent): AsyncGenerator<Buffer> {
  try {
    yield* readExtent(extent);
  } catch (cause) {
    if (cause instanceof UserError || !(cause instanceof Error)) throw cause;
    const message = `reading ${nameOf(blob)} of image ${JSON.stringify(files.label)}: ${cause.message}`;
    throw new BlobUnavailable("BLOB_READ", message, "see whether the file can be read", { cause, retryable: true });
  }
}

function cut(files: LayoutFiles, blob: Blob, end: number): BlobUnavailable {
  const message = `reading ${nameOf(blob)} of image ${JSON.stringify(files.label)}: the file ends at byte ${end}`;
  return new BlobUnavailable("BLOB_READ", message, "copy or pull the image again", { retryable: false });
}

function nameOf(blob: Blob): string {
  return `blob ${JSON.stringify(blob.digest)}`;
}
