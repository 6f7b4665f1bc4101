import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { UserError } from "../../errors.ts";
import type { BlobExtent } from "../blob-source.ts";

/** The bytes of an extent in chunks; fewer than `size` when the file ends early. */
export async function* readExtent(extent: BlobExtent): AsyncGenerator<Buffer, void, undefined> {
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

const chunkBytes = 1024 * 1024;

/** All bytes of a small extent; fewer than `size` when the file ends early. */
export async function readWhole(extent: BlobExtent): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of readExtent(extent)) chunks.push(chunk);
  return Buffer.concat(chunks);
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
