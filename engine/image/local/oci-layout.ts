import { type Documents, parseJson, verifyJsonSize } from "../documents.ts";
import { type Descriptor, indexSchema, layoutMarkerSchema } from "../schema.ts";
import { badImage, listed, tagOf } from "../select-manifest.ts";
import { readWhole } from "./extent.ts";
import { isName } from "./image-name.ts";
import type { LayoutFiles } from "./layout-files.ts";
import { localBlobs } from "./local-blobs.ts";

/** Manifests of a layout are blobs like all others. */
export function layoutDocuments(files: LayoutFiles): Documents {
  const blobs = localBlobs(files);
  return { label: files.label, fetch: (descriptor) => blobs.read(descriptor, 0, descriptor.size) };
}

/**
 * What `index.json` lists, all or those of a tag (`org.opencontainers.image.ref.name`, or the whole name that containerd
 * and `docker save` write beside it).
 * @throws UserError `BAD_IMAGE`, `BAD_LAYOUT`
 */
export async function layoutDescriptors(files: LayoutFiles, tag: string | undefined): Promise<Descriptor[]> {
  await verifyMarker(files);
  const { manifests } = parseJson(await readFile(files, "index.json"), nameOf(files, "index.json"), indexSchema);
  if (tag === undefined) return manifests;
  const isWanted = (one: Descriptor) =>
    tagOf(one) === tag || isName(one.annotations?.["io.containerd.image.name"], tag);
  const found = manifests.filter(isWanted);
  if (found.length === 0) throw badImage(files, `no image with the tag ${JSON.stringify(tag)}; ${listed(manifests)}`);
  return found;
}

async function verifyMarker(files: LayoutFiles): Promise<void> {
  const marker = parseJson(await readFile(files, "oci-layout"), nameOf(files, "oci-layout"), layoutMarkerSchema);
  if (/^1\.[0-9]+\.[0-9]+$/.test(marker.imageLayoutVersion)) return;
  throw badImage(files, `its layout version is ${JSON.stringify(marker.imageLayoutVersion)}, wanted "1.0.0"`);
}

/** @throws UserError `BAD_IMAGE` when it is not there */
async function readFile(files: LayoutFiles, path: string): Promise<Buffer> {
  const extent = await files.locate(path);
  if (extent === undefined) throw badImage(files, `not an OCI image layout: no ${path} in it`);
  verifyJsonSize(extent.size, nameOf(files, path));
  return readWhole(extent);
}

function nameOf(files: LayoutFiles, path: string): string {
  return `${path} of image ${JSON.stringify(files.label)}`;
}
