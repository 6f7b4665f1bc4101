import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { UserError } from "../errors.ts";
import { type Extent, type LayoutFiles, locateBlob, readExtent, verifyBlob } from "./blobs.ts";
import { parseDigest } from "./digest.ts";
import type { Descriptor } from "./schema.ts";

/** One layer of an image. */
export interface ImageLayer {
  /** Of the blob as stored, maybe compressed. */
  readonly digest: string;
  readonly mediaType: string;
  /** Of the uncompressed tar archive. */
  readonly diffId: string;
  /**
   * The uncompressed bytes. The blob's digest is verified before the first one is given; the diffID is for the reader
   * to verify (the layer store does).
   * @throws UserError `DIGEST_MISMATCH`, `BAD_LAYER_DATA`
   */
  read(): AsyncIterable<Buffer>;
}

/** @throws UserError `UNSUPPORTED_LAYER`, `MISSING_BLOB`, `BAD_DIGEST`, `BLOB_SIZE` */
export async function openLayer(files: LayoutFiles, descriptor: Descriptor, diffId: string): Promise<ImageLayer> {
  const { digest, mediaType } = descriptor;
  const encoding = encodingOf(files, descriptor);
  parseDigest(diffId, `the config of image ${JSON.stringify(files.label)}`);
  const extent = await locateBlob(files, descriptor);
  return { digest, mediaType, diffId, read: () => readLayer(extent, digest, encoding) };
}

function encodingOf(files: LayoutFiles, { digest, mediaType }: Descriptor): "tar" | "gzip" {
  const encoding = encodings.get(mediaType);
  if (encoding !== undefined) return encoding;
  const message = `opening image ${JSON.stringify(files.label)}: layer ${JSON.stringify(digest)} has the media type ${JSON.stringify(mediaType)}`;
  throw new UserError("UNSUPPORTED_LAYER", message, "only tar and tar+gzip layers can be read; convert the image");
}

const encodings = new Map<string, "tar" | "gzip">(
  Object.entries({
    "application/vnd.oci.image.layer.v1.tar": "tar",
    "application/vnd.oci.image.layer.v1.tar+gzip": "gzip",
    "application/vnd.oci.image.layer.nondistributable.v1.tar": "tar",
    "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip": "gzip",
    "application/vnd.docker.image.rootfs.diff.tar": "tar",
    "application/vnd.docker.image.rootfs.diff.tar.gzip": "gzip",
  }),
);

async function* readLayer(extent: Extent, digest: string, encoding: "tar" | "gzip"): AsyncGenerator<Buffer> {
  await verifyBlob(extent, digest);
  if (encoding === "tar") yield* readExtent(extent);
  else yield* gunzip(readExtent(extent), digest);
}

async function* gunzip(compressed: AsyncIterable<Buffer>, digest: string): AsyncGenerator<Buffer> {
  const stream = createGunzip({ chunkSize: 256 * 1024 });
  const input = Readable.from(compressed);
  input.on("error", (error) => stream.destroy(error)).pipe(stream);
  try {
    yield* stream;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const hint = "the image was built wrongly; build it again";
    throw new UserError("BAD_LAYER_DATA", `decompressing layer ${JSON.stringify(digest)}: ${why}`, hint, { cause });
  } finally {
    input.destroy();
    stream.destroy();
  }
}
