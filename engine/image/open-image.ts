import type { Image, SourceOptions } from "./image.ts";
import { openLocalImage } from "./local/open-local.ts";

/**
 * Opens an image: manifest and config are read and verified, of the layers nothing yet.
 * @param reference `PATH[:TAG|@DIGEST]` of an OCI layout directory, an oci-archive or docker-save archive (skopeo's
 * `oci:`, `oci-archive:` and `docker-archive:` before it are understood), or `docker://HOST[:PORT]/NAME[:TAG|@DIGEST]`.
 * An image index leads to the image for `options.platform`.
 * @throws UserError one line that names the blob or file at fault; BlobUnavailable when a registry cannot be reached
 */
export async function openImage(reference: string, options: SourceOptions = {}): Promise<Image> {
  if (!reference.startsWith("docker://")) return openLocalImage(reference, options);
  const { openRegistryImage } = await import("./registry/open-registry.ts");
  return openRegistryImage(reference, options);
}
