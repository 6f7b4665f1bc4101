import { UserError } from "../errors.ts";
import type { BlobSource } from "./blob-source.ts";
import { toImageConfig } from "./config.ts";
import { type Documents, readDocument } from "./documents.ts";
import type { Image, ImageLayer } from "./image.ts";
import { openLayer } from "./layer.ts";
import { configSchema, type Descriptor, manifestSchema } from "./schema.ts";

/** Reads manifest and config. @param chosen descriptor of the image manifest. @throws UserError */
export async function assembleImage(
  reference: string,
  chosen: Descriptor,
  documents: Documents,
  blobs: BlobSource,
): Promise<Image> {
  const manifest = await readDocument(documents, chosen, "manifest", manifestSchema);
  const config = await readDocument(documents, manifest.config, "config", configSchema);
  const diffIds = config.rootfs.diff_ids ?? [];
  if (diffIds.length !== manifest.layers.length) {
    const counts = `its config lists ${diffIds.length} layers, its manifest ${manifest.layers.length}`;
    throw new UserError("BAD_IMAGE", `opening image ${JSON.stringify(reference)}: ${counts}`, "build the image again");
  }
  const layers: ImageLayer[] = [];
  // One after the other: of several damaged layers the lowest is named, at each run the same.
  for (const [at, layer] of manifest.layers.entries()) layers.push(await openLayer(blobs, layer, diffIds[at] ?? ""));
  return { reference, digest: chosen.digest, config: toImageConfig(config), layers, blobs, close: () => blobs.close() };
}
