import type { BlobSource } from "./blob-source.ts";
import type { SourceOptions } from "./image.ts";
import { findLocal } from "./local/find-local.ts";
import { localBlobs } from "./local/local-blobs.ts";

/**
 * The blobs of an image whose index is known. Nothing is asked of a registry until the first blob is read; of the image on
 * this machine no manifest is read, but those of a docker-save archive, which name the blobs.
 * @param reference as for `openImage`; of a layout a tag or digest does not matter
 * @throws UserError
 */
export async function openBlobs(reference: string, options: SourceOptions = {}): Promise<BlobSource> {
  if (reference.startsWith("docker://")) {
    const { openRegistryBlobs } = await import("./registry/open-registry-blobs.ts");
    return openRegistryBlobs(reference, options);
  }
  const { files, isDockerSave, tag } = await findLocal(reference);
  if (!isDockerSave) return localBlobs(files);
  const { openDockerSave } = await import("./local/docker-save.ts");
  return localBlobs((await openDockerSave(files, tag)).files);
}
