import { UserError } from "../errors.ts";
import { layerDecoder } from "../layer/decode-layer.ts";
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

/** By the decoders of the index: node:zlib stops without a word behind the first of several zstd frames. */
async function* decompress(blobs: BlobSource, layer: Stored): AsyncGenerator<Buffer> {
  const made: Buffer[] = [];
  const sink = { bytes: (bytes: Buffer) => void made.push(Buffer.from(bytes)), wanted: Infinity, cut: () => {} };
  const decoder = layerDecoder(layer, sink);
  try {
    for await (const chunk of blobs.stream(layer)) {
      for (let at = 0; at < chunk.length; at += pieceBytes) {
        decoder.push(chunk.subarray(at, at + pieceBytes));
        yield* made.splice(0);
      }
    }
    decoder.finish();
    yield* made;
  } catch (cause) {
    // Damage shows in the decoder before the end of the blob does: the digest tells whether the blob is to blame.
    if (cause instanceof UserError && cause.code === "BAD_LAYER_DATA") for await (const _ of blobs.stream(layer));
    throw cause;
  } finally {
    decoder.close();
  }
}

/** Little at a time: what comes out of it is in memory at once. */
const pieceBytes = 4096;
