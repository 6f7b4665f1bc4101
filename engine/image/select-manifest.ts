import { arch } from "node:process";
import { UserError } from "../errors.ts";
import type { LayoutFiles } from "./blobs.ts";
import { readJson, readJsonBlob } from "./read-json.ts";
import { type Descriptor, indexSchema, layoutMarkerSchema } from "./schema.ts";

/**
 * The image manifest of a layout: of several in `index.json` the one with the tag, of an image index the one for Linux
 * on this machine's architecture.
 * @throws UserError when there is none, or more than one and no tag
 */
export async function selectManifest(files: LayoutFiles, tag: string | undefined): Promise<Descriptor> {
  let candidates = tagged(files, await topLevel(files), tag);
  for (let depth = 0; depth < maxDepth; depth++) {
    const chosen = choose(files, candidates);
    if (manifestTypes.has(chosen.mediaType)) return chosen;
    if (!indexTypes.has(chosen.mediaType))
      throw fail(files, `it holds a ${JSON.stringify(chosen.mediaType)}, not an image`);
    candidates = (await readJsonBlob(files, chosen, indexSchema)).manifests;
  }
  throw fail(files, `its indexes are nested more than ${maxDepth} deep`);
}

const maxDepth = 4;

const manifestTypes = new Set([
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
]);

const indexTypes = new Set([
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
]);

async function topLevel(files: LayoutFiles): Promise<Descriptor[]> {
  const marker = await files.locate("oci-layout");
  const index = await files.locate("index.json");
  if (marker === undefined || index === undefined) {
    throw fail(files, `not an OCI image layout: no ${marker === undefined ? "oci-layout" : "index.json"} in it`);
  }
  const { imageLayoutVersion } = await readJson(
    marker,
    `oci-layout of image ${JSON.stringify(files.label)}`,
    layoutMarkerSchema,
  );
  if (!/^1\.[0-9]+\.[0-9]+$/.test(imageLayoutVersion)) {
    throw fail(files, `its layout version is ${JSON.stringify(imageLayoutVersion)}, wanted "1.0.0"`);
  }
  return (await readJson(index, `index.json of image ${JSON.stringify(files.label)}`, indexSchema)).manifests;
}

function tagged(files: LayoutFiles, all: Descriptor[], tag: string | undefined): Descriptor[] {
  if (tag === undefined) return all;
  const found = all.filter((descriptor) => tagOf(descriptor) === tag);
  if (found.length === 0) throw fail(files, `no image with the tag ${JSON.stringify(tag)}; ${listed(all)}`);
  return found;
}

function choose(files: LayoutFiles, candidates: readonly Descriptor[]): Descriptor {
  const [only] = candidates;
  if (only !== undefined && candidates.length === 1) return only;
  const fitting = candidates.filter(fitsThisMachine);
  const [first] = fitting;
  if (first !== undefined && fitting.length === 1) return first;
  if (first === undefined) throw fail(files, `no image for linux/${architecture()}; ${listed(candidates)}`);
  throw fail(files, `it holds ${fitting.length} images; name one as PATH:TAG; ${listed(fitting)}`);
}

function fitsThisMachine({ platform }: Descriptor): boolean {
  return !platform || (platform.os === "linux" && platform.architecture === architecture());
}

/** Go's name for it, which images use. */
function architecture(): string {
  const names: Readonly<Record<string, string>> = { x64: "amd64", ia32: "386", ppc64: "ppc64le" };
  return names[arch] ?? arch;
}

function listed(descriptors: readonly Descriptor[]): string {
  const names = descriptors.slice(0, 8).map((descriptor) => {
    const { platform } = descriptor;
    return tagOf(descriptor) ?? (platform ? `${platform.os}/${platform.architecture}` : descriptor.digest.slice(0, 80));
  });
  return `there ${names.length === 0 ? "is nothing" : `are: ${names.join(", ")}`}`;
}

function tagOf(descriptor: Descriptor): string | undefined {
  return descriptor.annotations?.["org.opencontainers.image.ref.name"];
}

function fail(files: LayoutFiles, why: string): UserError {
  return new UserError(
    "BAD_IMAGE",
    `opening image ${JSON.stringify(files.label)}: ${why}`,
    "give an OCI layout directory or oci-archive",
  );
}
