import { assembleImage } from "../assemble-image.ts";
import type { Image, SourceOptions } from "../image.ts";
import { parsePlatform } from "../platform.ts";
import { selectManifest } from "../select-manifest.ts";
import { registryClient } from "./client.ts";
import { parseRegistryReference } from "./reference.ts";
import { registryBlobs } from "./registry-blobs.ts";
import { registryDocuments } from "./registry-documents.ts";

/** @throws UserError, BlobUnavailable */
export async function openRegistryImage(reference: string, options: SourceOptions): Promise<Image> {
  const platform = parsePlatform(options.platform);
  const parsed = parseRegistryReference(reference);
  const client = await registryClient(parsed, options);
  try {
    const documents = registryDocuments(client);
    const chosen = await selectManifest(documents, [await documents.resolve(parsed)], platform);
    return await assembleImage(reference, chosen, documents, registryBlobs(client));
  } catch (error) {
    await client.close();
    throw error;
  }
}
