import { UserError } from "../errors.ts";
import { type Documents, readDocument } from "./documents.ts";
import { type Platform, platformName, platformRank } from "./platform.ts";
import { type Descriptor, indexSchema } from "./schema.ts";

/**
 * The image manifest behind some descriptors: of several the one for the platform, of an image index or manifest list the
 * first that fits best, as the image-spec asks.
 * @throws UserError `BAD_IMAGE` when there is none, or more than one of a kind outside an index
 */
export async function selectManifest(
  documents: Documents,
  descriptors: readonly Descriptor[],
  platform: Platform,
): Promise<Descriptor> {
  let chosen = single(documents, descriptors, platform);
  for (let depth = 0; depth < maxDepth; depth++) {
    if (manifestTypes.has(chosen.mediaType)) return chosen;
    if (!indexTypes.has(chosen.mediaType))
      throw badImage(documents, `it holds a ${JSON.stringify(chosen.mediaType)}, not an image`);
    const { manifests } = await readDocument(documents, chosen, "manifest", indexSchema);
    chosen = fitting(documents, manifests, platform)[0];
  }
  throw badImage(documents, `its indexes are nested more than ${maxDepth} deep`);
}

const maxDepth = 4;

/** Media types of one image. */
export const manifestTypes: ReadonlySet<string> = new Set([
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
]);

/** Media types of a list of images, one a platform. */
export const indexTypes: ReadonlySet<string> = new Set([
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
]);

function single(documents: Documents, all: readonly Descriptor[], platform: Platform): Descriptor {
  const found = fitting(documents, all, platform);
  if (found.length === 1) return found[0];
  throw badImage(documents, `it holds ${found.length} images; name one as PATH:TAG; ${listed(found)}`);
}

/** Best first; those of the same rank in their order. One that names no platform fits every one. */
function fitting(documents: Documents, all: readonly Descriptor[], wanted: Platform): [Descriptor, ...Descriptor[]] {
  const ranks = new Map(all.map((one) => [one, one.platform ? platformRank(wanted, one.platform) : 0]));
  const found = all.filter((one) => ranks.get(one) !== undefined);
  const [first, ...others] = found.sort((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0));
  if (first === undefined) throw badImage(documents, `no image for ${platformName(wanted)}; ${listed(all)}`);
  return [first, ...others];
}

/** For messages: what there is instead. */
export function listed(descriptors: readonly Descriptor[]): string {
  const names = descriptors.slice(0, 8).map((descriptor) => {
    const { platform, digest } = descriptor;
    return tagOf(descriptor) ?? (platform ? platformName(platform) : digest.slice(0, 80));
  });
  return `there ${names.length === 0 ? "is nothing" : `are: ${names.join(", ")}`}`;
}

export function tagOf(descriptor: Descriptor): string | undefined {
  return descriptor.annotations?.["org.opencontainers.image.ref.name"];
}

export function badImage({ label }: { readonly label: string }, why: string): UserError {
  const hint = "give an OCI layout directory, an oci-archive, a docker-save archive or docker://HOST/NAME:TAG";
  return new UserError("BAD_IMAGE", `opening image ${JSON.stringify(label)}: ${why}`, hint);
}
