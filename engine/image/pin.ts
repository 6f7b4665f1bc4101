import { resolve } from "node:path";
import { parseDigest } from "./parse-digest.ts";

/**
 * The reference to the same place that can only mean one manifest: `docker://HOST/NAME@DIGEST`, or for an image on this
 * machine its absolute path and `@DIGEST`, whatever directory it is opened from.
 * @param digest of the image manifest, as `Image.digest` tells it
 * @throws UserError `BAD_IMAGE_REFERENCE`, `NO_IMAGE`, `BAD_DIGEST`
 */
export async function pinReference(reference: string, digest: string): Promise<string> {
  parseDigest(digest, `the pin of ${JSON.stringify(reference)}`);
  if (reference.startsWith("docker://")) {
    const { parseRegistryReference } = await import("./registry/reference.ts");
    const { host, name } = parseRegistryReference(reference);
    return `docker://${host}/${name}@${digest}`;
  }
  const { findLocal } = await import("./local/find-local.ts");
  const { path, transport } = await findLocal(reference);
  return `${transport}${resolve(path)}@${digest}`;
}
