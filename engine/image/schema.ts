/** The JSON documents of an OCI layout, as far as the engine reads them. Source: OCI image-spec 1.1. Unknown fields are allowed. */
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

export const configSchema = z.object({
  architecture: z.string().optional(),
  os: z.string().optional(),
  rootfs: z.object({ type: z.literal("layers"), diff_ids: z.array(z.string()).nullable() }),
});
