import { UserError } from "../errors.ts";
import type { Image, SourceOptions } from "./image.ts";
import { openImage } from "./open-image.ts";
import { pinReference } from "./pin.ts";

/**
 * What an index of `image` records as the place to fetch its bytes from, when that is another one (`--store-ref`). It must
 * serve the same manifest; or, when its manifest is another one (a copy with other annotations, a docker-save archive of it),
 * each blob that the image needs.
 * @returns the reference, pinned by the digest of the manifest there
 * @throws UserError `STORE_REF_DIFFERS` when it lacks a blob; what opening it throws
 */
export async function storeReference(image: Image, reference: string, options: SourceOptions = {}): Promise<string> {
  const other = await openImage(reference, options);
  try {
    if (other.digest !== image.digest) await verifyBlobs(image, other);
    return await pinReference(reference, other.digest);
  } finally {
    await other.close();
  }
}

/** A byte of each tells that it is there, and of the right size. */
async function verifyBlobs(image: Image, other: Image): Promise<void> {
  for (const { digest, size } of image.layers) {
    await other.blobs.read({ digest, size }, 0, Math.min(size, 1)).catch((cause: unknown) => {
      if (!(cause instanceof UserError) || !absent.has(cause.code)) throw cause;
      throw differs(image, other, digest, cause);
    });
  }
}

const absent = new Set(["MISSING_BLOB", "BLOB_SIZE"]);

function differs(image: Image, other: Image, digest: string, cause: Error): UserError {
  const manifests = `its manifest is "${other.digest}", that of ${JSON.stringify(image.reference)} "${image.digest}"`;
  const message = `recording ${JSON.stringify(other.reference)}: ${manifests}, and it lacks the layer "${digest}"`;
  const hint = "copy the image there without changing its layers, for example: skopeo copy --preserve-digests";
  return new UserError("STORE_REF_DIFFERS", message, hint, { cause });
}
