/** The JSON documents of an image, as far as the engine reads them. Source: OCI image-spec 1.1. Unknown fields are allowed. */
import { z } from "zod";

const descriptor = z.object({
  mediaType: z.string(),
  digest: z.string(),
  size: z.int().nonnegative(),
  annotations: z.record(z.string(), z.string()).nullish(),
  platform: z.object({ os: z.string(), architecture: z.string(), variant: z.string().nullish() }).nullish(),
});
export type Descriptor = z.infer<typeof descriptor>;

export const layoutMarkerSchema = z.object({ imageLayoutVersion: z.string() });

export const indexSchema = z.object({ schemaVersion: z.literal(2), manifests: z.array(descriptor) });

export const manifestSchema = z.object({
  schemaVersion: z.literal(2),
  config: descriptor,
  layers: z.array(descriptor),
});

const strings = z.array(z.string()).nullish();
const set = z.record(z.string(), z.unknown()).nullish();

/** Fields of the image-spec that Docker writes as null or leaves out when empty. */
export const configSchema = z.object({
  architecture: z.string().nullish(),
  os: z.string().nullish(),
  rootfs: z.object({ type: z.literal("layers"), diff_ids: z.array(z.string()).nullable() }),
  config: z
    .object({
      Env: strings,
      Entrypoint: strings,
      Cmd: strings,
      User: z.string().nullish(),
      WorkingDir: z.string().nullish(),
      Labels: z.record(z.string(), z.string()).nullish(),
      StopSignal: z.string().nullish(),
      ExposedPorts: set,
      Volumes: set,
    })
    .nullish(),
});
export type ConfigDocument = z.infer<typeof configSchema>;

/** `manifest.json` of a docker-save archive. Source: Docker image specification v1.2. */
export const dockerManifestSchema = z.array(
  z.object({ Config: z.string(), RepoTags: strings, Layers: z.array(z.string()).nullable() }),
);
