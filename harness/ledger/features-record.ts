import { z } from "zod";

/** What one probe of a kernel feature showed. */
const featureResultSchema = z.object({
  /** `overlay.volatile`: the concern before the dot, in the catalogue's order. */
  id: z.string(),
  title: z.string(),
  /** One sentence: why a container runtime cares. */
  why: z.string(),
  /** `yes`, `no`, `error` (could not be probed), `hang`, or what was measured: `7.45`. */
  value: z.string(),
  /** How it showed: errno, kernel log lines; may be empty. */
  detail: z.string(),
  /** Options of the build (`CONFIG_FUSE_FS`), module parameters and sysctls beside it. */
  settings: z.record(z.string(), z.string()).exactOptional(),
});

/** Features of the kernel, shown by probing. Titles and reasons stand in it, so that a ledger explains itself. */
export const featuresSchema = z.object({
  type: z.literal("features"),
  kernel: z.object({ release: z.string(), version: z.string() }),
  environment: z.string(),
  features: z.array(featureResultSchema),
});

export type FeaturesRecord = z.infer<typeof featuresSchema>;
