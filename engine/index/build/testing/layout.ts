/** OCI layouts of layers that a test compressed in its own way. */
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BlobRecord } from "../../model.ts";

export interface TestLayer {
  readonly encoding: BlobRecord["encoding"];
  readonly blob: Buffer;
  /** Of the uncompressed archive. */
  readonly diffId: string;
}

export function sha256(bytes: Buffer | string): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

export function writeLayout(directory: string, layers: readonly TestLayer[]): void {
  mkdirSync(join(directory, "blobs/sha256"), { recursive: true });
  const put = (bytes: Buffer | string) => {
    const digest = sha256(bytes);
    writeFileSync(blobPath(directory, digest), bytes);
    return { digest, size: Buffer.byteLength(bytes) };
  };
  const config = { rootfs: { type: "layers", diff_ids: layers.map(({ diffId }) => diffId) }, config: { User: "7" } };
  const manifest = {
    schemaVersion: 2,
    config: { mediaType: "application/vnd.oci.image.config.v1+json", ...put(JSON.stringify(config)) },
    layers: layers.map(({ encoding, blob }) => ({ mediaType: mediaTypes[encoding], ...put(blob) })),
  };
  const mediaType = "application/vnd.oci.image.manifest.v1+json";
  const index = { schemaVersion: 2, manifests: [{ mediaType, ...put(JSON.stringify(manifest)) }] };
  writeFileSync(join(directory, "index.json"), JSON.stringify(index));
  writeFileSync(join(directory, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
}

export function blobPath(directory: string, digest: string): string {
  return join(directory, "blobs", digest.replace(":", "/"));
}

const mediaTypes = {
  tar: "application/vnd.oci.image.layer.v1.tar",
  gzip: "application/vnd.oci.image.layer.v1.tar+gzip",
  zstd: "application/vnd.oci.image.layer.v1.tar+zstd",
} as const;
