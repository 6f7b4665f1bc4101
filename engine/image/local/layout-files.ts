import { UserError } from "../../errors.ts";
import type { Blob, BlobExtent } from "../blob-source.ts";
import { parseDigest } from "../parse-digest.ts";

/** Files of an image on this machine by their path inside its directory or archive: `index.json`, `blobs/sha256/<hex>`. */
export interface LayoutFiles {
  /** How messages call the layout: the path it was opened with. */
  readonly label: string;
  locate(path: string): Promise<BlobExtent | undefined>;
}

/** @throws UserError `MISSING_BLOB`, `BAD_DIGEST`, `BLOB_SIZE` */
export async function locateBlob(files: LayoutFiles, blob: Blob): Promise<BlobExtent> {
  const { algorithm, hex } = parseDigest(blob.digest, `image ${JSON.stringify(files.label)}`);
  const extent = await files.locate(`blobs/${algorithm}/${hex}`);
  const opening = `opening image ${JSON.stringify(files.label)}: blob ${JSON.stringify(blob.digest)}`;
  const hint = "the image is incomplete; copy or pull it again";
  if (extent === undefined) throw new UserError("MISSING_BLOB", `${opening} is missing`, hint);
  if (extent.size === blob.size) return extent;
  const sizes = `has ${extent.size} bytes, its descriptor says ${blob.size}`;
  throw new UserError("BLOB_SIZE", `${opening} ${sizes}`, hint);
}
