import { assembleImage } from "../assemble-image.ts";
import type { Image, SourceOptions } from "../image.ts";
import { mediaTypeOf } from "../manifest-type.ts";
import { parseDigest } from "../parse-digest.ts";
import { parsePlatform } from "../platform.ts";
import type { Descriptor } from "../schema.ts";
import { badImage, selectManifest } from "../select-manifest.ts";
import { openDockerSave } from "./docker-save.ts";
import { findLocal, type LocalImage } from "./find-local.ts";
import type { LayoutFiles } from "./layout-files.ts";
import { localBlobs } from "./local-blobs.ts";
import { layoutDescriptors, layoutDocuments } from "./oci-layout.ts";

/** @throws UserError */
export async function openLocalImage(reference: string, { platform }: SourceOptions): Promise<Image> {
  const wanted = parsePlatform(platform);
  const { documents, files, descriptors } = await openFiles(await findLocal(reference));
  const chosen = await selectManifest(documents, descriptors, wanted);
  return assembleImage(reference, chosen, documents, localBlobs(files));
}

async function openFiles({ files, tag, digest, isDockerSave }: LocalImage) {
  if (isDockerSave) return pinnedSave(await openDockerSave(files, tag), digest);
  const descriptors = digest === undefined ? await layoutDescriptors(files, tag) : [await pinnedBlob(files, digest)];
  return { files, documents: layoutDocuments(files), descriptors };
}

function pinnedSave(save: Awaited<ReturnType<typeof openDockerSave>>, digest: string | undefined) {
  const descriptors = save.descriptors.filter((one) => digest === undefined || one.digest === digest);
  if (descriptors.length === 0) throw badImage(save.files, `no image with the digest ${JSON.stringify(digest)}`);
  return { ...save, descriptors };
}

/** A manifest that no index has to name: all manifests of a layout are blobs. */
async function pinnedBlob(files: LayoutFiles, digest: string): Promise<Descriptor> {
  const { algorithm, hex } = parseDigest(digest, `the reference to image ${JSON.stringify(files.label)}`);
  const extent = await files.locate(`blobs/${algorithm}/${hex}`);
  if (extent === undefined) throw badImage(files, `no image with the digest ${JSON.stringify(digest)}`);
  const descriptor = { mediaType: "", digest, size: extent.size };
  const what = `manifest "${digest}" of image ${JSON.stringify(files.label)}`;
  return { ...descriptor, mediaType: mediaTypeOf(await layoutDocuments(files).fetch(descriptor, "manifest"), what) };
}
