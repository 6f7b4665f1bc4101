import { Readable } from "node:stream";
import { createGunzip, createZstdDecompress } from "node:zlib";
import { UserError } from "../errors.ts";
import type { BlobSource } from "./blob-source.ts";
import type { ImageLayer, LayerEncoding } from "./image.ts";
import { parseDigest } from "./parse-digest.ts";
import type { Descriptor } from "./schema.ts";

/**
 * A layer as its manifest and config describe it. What is on this machine is looked up, what is not is not asked for yet.
 * @throws UserError `UNSUPPORTED_LAYER`, `BAD_DIGEST`, `MISSING_BLOB`, `BLOB_SIZE`
 */
export async function openLayer(blobs: BlobSource, descriptor: Descriptor, diffId: string): Promise<ImageLayer> {
  const { digest, size, mediaType } = descriptor;
  const encoding = encodingOf(blobs, descriptor);
  parseDigest(digest, `the manifest of image ${JSON.stringify(blobs.label)}`);
  parseDigest(diffId, `the config of image ${JSON.stringify(blobs.label)}`);
  await blobs.locate?.({ digest, size });
  const layer = { digest, size, mediaType, encoding, diffId };
  return { ...layer, read: () => readLayer(blobs, layer) };
}

function encodingOf(blobs: BlobSource, { digest, mediaType }: Descriptor): LayerEncoding {
  const encoding = encodings.get(mediaType);
  if (encoding !== undefined) return encoding;
  const message = `opening image ${JSON.stringify(blobs.label)}: layer ${JSON.stringify(digest)} has the media type ${JSON.stringify(mediaType)}`;
  const hint = "only tar, tar+gzip and tar+zstd layers can be read; convert the image";
  throw new UserError("UNSUPPORTED_LAYER", message, hint);
}

const encodings = new Map<string, LayerEncoding>(
  Object.entries({
    "application/vnd.oci.image.layer.v1.tar": "tar",
    "application/vnd.oci.image.layer.v1.tar+gzip": "gzip",
    "application/vnd.oci.image.layer.v1.tar+zstd": "zstd",
    "application/vnd.oci.image.layer.nondistributable.v1.tar": "tar",
    "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip": "gzip",
    "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd": "zstd",
    "application/vnd.docker.image.rootfs.diff.tar": "tar",
    "application/vnd.docker.image.rootfs.diff.tar.gzip": "gzip",
    "application/vnd.docker.image.rootfs.diff.tar.zstd": "zstd",
  }),
);

type Stored = Pick<ImageLayer, "digest" | "size" | "encoding">;

async function* readLayer(blobs: BlobSource, layer: Stored): AsyncGenerator<Buffer> {
  if (layer.encoding === "tar") yield* blobs.stream(layer);
  else yield* decompress(blobs, layer);
}

async function* decompress(blobs: BlobSource, layer: Stored): AsyncGenerator<Buffer> {
  const stream = layer.encoding === "gzip" ? createGunzip({ chunkSize }) : createZstdDecompress({ chunkSize });
  const input = Readable.from(blobs.stream(layer));
  input.on("error", (error) => stream.destroy(error)).pipe(stream);
  try {
    yield* stream;
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    // Damage shows in the decoder before the end of the blob does: the digest tells whether the blob is to blame.
    for await (const _ of blobs.stream(layer));
    const why = cause instanceof Error ? cause.message : String(cause);
    const message = `decompressing layer ${JSON.stringify(layer.digest)}: ${why}`;
    throw new UserError("BAD_LAYER_DATA", message, "the image was built wrongly; build it again", { cause });
  } finally {
    input.destroy();
    stream.destroy();
  }
}

const chunkSize = 256 * 1024;
