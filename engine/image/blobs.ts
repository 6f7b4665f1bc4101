import { constants } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { open } from "node:fs/promises";
import { UserError } from "../errors.ts";
import { hashFor, parseDigest, verifyDigest } from "./digest.ts";
import type { Descriptor } from "./schema.ts";

/** Where a file of the layout lies: a file of its own, or a part of an archive. Sizes and offsets in bytes. */
export interface Extent {
  readonly file: string;
  readonly offset: number;
  readonly size: number;
}

/** The files of an OCI layout by their path inside it: `index.json`, `blobs/sha256/<hex>`. */
export interface LayoutFiles {
  /** How messages call the layout: the path it was opened with. */
  readonly label: string;
  locate(path: string): Promise<Extent | undefined>;
}

/** @throws UserError `MISSING_BLOB`, `BAD_DIGEST`, `BLOB_SIZE` */
export async function locateBlob(files: LayoutFiles, descriptor: Descriptor): Promise<Extent> {
  const { algorithm, hex } = parseDigest(descriptor.digest, `image ${JSON.stringify(files.label)}`);
  const extent = await files.locate(`blobs/${algorithm}/${hex}`);
  const hint = "the image is incomplete; copy or pull it again";
  if (extent === undefined) {
    throw new UserError(
      "MISSING_BLOB",
      `opening image ${JSON.stringify(files.label)}: blob ${JSON.stringify(descriptor.digest)} is missing`,
      hint,
    );
  }
  if (extent.size !== descriptor.size) {
    const sizes = `has ${extent.size} bytes, its descriptor says ${descriptor.size}`;
    throw new UserError(
      "BLOB_SIZE",
      `opening image ${JSON.stringify(files.label)}: blob ${JSON.stringify(descriptor.digest)} ${sizes}`,
      hint,
    );
  }
  return extent;
}

/** Reads a blob once and compares its digest. @throws UserError `DIGEST_MISMATCH` */
export async function verifyBlob(extent: Extent, digest: string): Promise<void> {
  const hash = hashFor(digest);
  for await (const chunk of readExtent(extent)) hash.update(chunk);
  verifyDigest(`blob ${JSON.stringify(digest)}`, digest, hash);
}

/** The bytes of an extent in chunks; fewer than `size` when the file ends early. */
export async function* readExtent(extent: Extent): AsyncGenerator<Buffer, void, undefined> {
  const handle = await openRegular(extent.file);
  try {
    for (let done = 0; done < extent.size; ) {
      const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, extent.size - done));
      const { bytesRead } = await handle.read(chunk, 0, chunk.length, extent.offset + done);
      if (bytesRead === 0) return;
      yield chunk.subarray(0, bytesRead);
      done += bytesRead;
    }
  } finally {
    await handle.close();
  }
}

/** A named pipe in the place of a file would block for ever, hence O_NONBLOCK. */
async function openRegular(path: string): Promise<FileHandle> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  throw new UserError(
    "BAD_LAYOUT",
    `opening ${JSON.stringify(path)}: not a regular file`,
    "copy or pull the image again",
  );
}

const chunkBytes = 1024 * 1024;
