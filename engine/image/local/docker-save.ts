/**
 * What `docker save` writes, old (`<id>/layer.tar`) and new (`blobs/sha256/<hex>`): `manifest.json` names the files of each
 * image's config and layers. It lacks a manifest with digests, so one is made: an OCI image manifest, JSON without spaces,
 * keys in the order `schemaVersion, mediaType, config, layers`, in each descriptor `mediaType, digest, size`, of the config's
 * and layers' real digests. The same archive always gives the same manifest digest; a registry gives another one for the
 * same image.
 */
import { createHash } from "node:crypto";
import type { z } from "zod";
import type { BlobExtent } from "../blob-source.ts";
import { type Documents, parseJson, verifyJsonSize } from "../documents.ts";
import { cleanComponents } from "../merge/path.ts";
import { configSchema, type Descriptor, dockerManifestSchema } from "../schema.ts";
import { badImage } from "../select-manifest.ts";
import { readExtent, readWhole } from "./extent.ts";
import { isName } from "./image-name.ts";
import type { LayoutFiles } from "./layout-files.ts";
import { localBlobs } from "./local-blobs.ts";
import { encodingAt } from "./sniff.ts";

export interface DockerSave {
  readonly documents: Documents;
  /** Its blobs under the names that an OCI layout gives them. */
  readonly files: LayoutFiles;
  readonly descriptors: readonly Descriptor[];
}

/**
 * Reads each chosen image's config, and hashes layers that are stored compressed.
 * @param tag chooses by name: `busybox:latest` or `latest`; undefined: all
 * @throws UserError `BAD_IMAGE`, `BAD_LAYOUT`
 */
export async function openDockerSave(files: LayoutFiles, tag: string | undefined): Promise<DockerSave> {
  const extents = new Map<string, BlobExtent>();
  const manifests = new Map<string, Buffer>();
  const descriptors: Descriptor[] = [];
  for (const record of chosen(files, await readRecords(files), tag)) {
    const bytes = Buffer.from(JSON.stringify(await makeManifest(files, record, extents)));
    const digest = digestOf(bytes);
    manifests.set(digest, bytes);
    const annotations = record.RepoTags?.[0] ? { "org.opencontainers.image.ref.name": record.RepoTags[0] } : null;
    descriptors.push({ mediaType: manifestType, digest, size: bytes.length, annotations });
  }
  const named = { label: files.label, locate: (path: string) => Promise.resolve(extents.get(path)) };
  const blobs = localBlobs(named);
  const fetch = async (one: Descriptor) => manifests.get(one.digest) ?? (await blobs.read(one, 0, one.size));
  return { files: named, descriptors, documents: { label: files.label, fetch } };
}

const manifestType = "application/vnd.oci.image.manifest.v1+json";
const configType = "application/vnd.oci.image.config.v1+json";

type DockerRecord = z.infer<typeof dockerManifestSchema>[number];

async function readRecords(files: LayoutFiles): Promise<DockerRecord[]> {
  const what = `manifest.json of image ${JSON.stringify(files.label)}`;
  return parseJson(await readSmall(await find(files, "manifest.json"), what), what, dockerManifestSchema);
}

function chosen(files: LayoutFiles, records: readonly DockerRecord[], tag: string | undefined): DockerRecord[] {
  const found = records.filter(({ RepoTags }) => tag === undefined || RepoTags?.some((name) => isName(name, tag)));
  if (found.length > 0) return found;
  const names = records.flatMap(({ RepoTags }) => RepoTags ?? []).slice(0, 8);
  const there = names.length === 0 ? "none has a name" : `there are: ${names.join(", ")}`;
  throw badImage(files, `no image${tag === undefined ? "" : ` with the tag ${JSON.stringify(tag)}`} in it; ${there}`);
}

async function makeManifest(files: LayoutFiles, record: DockerRecord, extents: Map<string, BlobExtent>) {
  const what = `${record.Config} of image ${JSON.stringify(files.label)}`;
  const extent = await find(files, record.Config);
  const bytes = await readSmall(extent, what);
  const diffIds = parseJson(bytes, what, configSchema).rootfs.diff_ids ?? [];
  const paths = record.Layers ?? [];
  if (diffIds.length !== paths.length) {
    throw badImage(files, `its config lists ${diffIds.length} layers, its manifest ${paths.length}`);
  }
  const config = { mediaType: configType, digest: digestOf(bytes), size: bytes.length };
  extents.set(blobPath(config.digest), extent);
  const layers: Descriptor[] = [];
  for (const [at, path] of paths.entries())
    layers.push(await addLayer(await find(files, path), diffIds[at] ?? "", extents));
  return { schemaVersion: 2, mediaType: manifestType, config, layers };
}

/** The digest of a plain layer is its diffID: whoever reads it verifies that. */
async function addLayer(extent: BlobExtent, diffId: string, extents: Map<string, BlobExtent>): Promise<Descriptor> {
  const encoding = await encodingAt(extent);
  const digest = encoding === "tar" ? diffId : await hashExtent(extent);
  extents.set(blobPath(digest), extent);
  const suffix = encoding === "tar" ? "" : `+${encoding}`;
  return { mediaType: `application/vnd.oci.image.layer.v1.tar${suffix}`, digest, size: extent.size };
}

async function find(files: LayoutFiles, path: string): Promise<BlobExtent> {
  const extent = await files.locate(cleanComponents(path).join("/"));
  if (extent === undefined) throw badImage(files, `it lacks ${JSON.stringify(path)}`);
  return extent;
}

async function readSmall(extent: BlobExtent, what: string): Promise<Buffer> {
  verifyJsonSize(extent.size, what);
  return readWhole(extent);
}

async function hashExtent(extent: BlobExtent): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of readExtent(extent)) hash.update(chunk);
  return `sha256:${hash.digest("hex")}`;
}

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

function blobPath(digest: string): string {
  return `blobs/${digest.replace(":", "/")}`;
}
