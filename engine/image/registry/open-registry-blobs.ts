import type { BlobSource } from "../blob-source.ts";
import type { SourceOptions } from "../image.ts";
import { registryClient } from "./client.ts";
import { parseRegistryReference } from "./reference.ts";
import { registryBlobs } from "./registry-blobs.ts";

/** Sends nothing yet. @throws UserError */
export async function openRegistryBlobs(reference: string, options: SourceOptions): Promise<BlobSource> {
  return registryBlobs(await registryClient(parseRegistryReference(reference), options));
}
