import { createHash } from "node:crypto";
import { UserError } from "../../errors.ts";
import { type Documents, maxJsonBytes } from "../documents.ts";
import { mediaTypeOf } from "../manifest-type.ts";
import { parseDigest } from "../parse-digest.ts";
import type { Descriptor } from "../schema.ts";
import { indexTypes, manifestTypes } from "../select-manifest.ts";
import type { RegistryClient } from "./client.ts";
import { collect } from "./collect.ts";
import type { RegistryReference } from "./reference.ts";
import { registryBlobs } from "./registry-blobs.ts";
import { statusFailure } from "./status-failure.ts";

/** Manifests have a place of their own in a registry; configs are blobs. */
export interface RegistryDocuments extends Documents {
  /** What a tag means now, or the manifest of a digest. @throws UserError `NO_IMAGE`, `DIGEST_MISMATCH` */
  resolve(reference: RegistryReference): Promise<Descriptor>;
}

export function registryDocuments(client: RegistryClient): RegistryDocuments {
  const blobs = registryBlobs(client);
  const known = new Map<string, Buffer>();
  const manifest = async (reference: string, wanted: string | undefined) => {
    const found = await fetchManifest(client, reference, wanted);
    known.set(found.digest, found.bytes);
    return found;
  };
  return {
    label: client.label,
    async fetch(descriptor, kind) {
      if (kind === "config") return blobs.read(descriptor, 0, descriptor.size);
      const { digest, size } = descriptor;
      const bytes = known.get(digest) ?? (await manifest(digest, digest)).bytes;
      if (bytes.length !== size) throw wrongSize(client.label, descriptor, bytes.length);
      return bytes;
    },
    async resolve({ tag = "latest", digest: wanted }) {
      const { bytes, digest } = await manifest(wanted ?? tag, wanted);
      const mediaType = mediaTypeOf(bytes, `manifest "${digest}" of ${JSON.stringify(client.label)}`);
      return { mediaType, digest, size: bytes.length };
    },
  };
}

/** @param wanted digest; undefined for a tag: then the one that the registry claims, if it does */
async function fetchManifest(client: RegistryClient, reference: string, wanted: string | undefined) {
  const what = `fetching manifest ${JSON.stringify(reference)} from ${JSON.stringify(client.label)}`;
  if (wanted !== undefined) parseDigest(wanted, JSON.stringify(client.label));
  return client.retrying(async () => {
    const response = await client.get({ path: `manifests/${reference}`, headers: { accept }, what });
    if (response.status === 404) {
      await response.discard();
      throw new UserError("NO_IMAGE", `${what}: it is not there`, "see the name, the tag and your credentials");
    }
    if (response.status !== 200) throw await statusFailure(what, response);
    const bytes = await collect(response, maxJsonBytes, what);
    return { bytes, digest: verified(what, bytes, wanted ?? response.header("docker-content-digest")) };
  });
}

const accept = [...manifestTypes, ...indexTypes].join(", ");

function verified(what: string, bytes: Buffer, wanted: string | undefined): string {
  const { algorithm } = wanted === undefined ? { algorithm: "sha256" } : parseDigest(wanted, what);
  const found = `${algorithm}:${createHash(algorithm).update(bytes).digest("hex")}`;
  if (wanted === undefined || found === wanted) return found;
  const hint = "the registry, or a proxy before it, serves something else; do not use it";
  throw new UserError("DIGEST_MISMATCH", `${what}: wanted digest "${wanted}", found "${found}"`, hint);
}

function wrongSize(label: string, { digest, size }: Descriptor, found: number): UserError {
  const message = `opening ${JSON.stringify(label)}: manifest "${digest}" has ${found} bytes, its descriptor says ${size}`;
  return new UserError("BLOB_SIZE", message, "build or push the image again");
}
