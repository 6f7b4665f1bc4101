import type { Feature } from "./feature.ts";
import { fuseOfferFeatures } from "./fuse.ts";
import { overlayFeatures } from "./overlay.ts";

/** Every feature, in the order in which reports list them. */
export const features: readonly Feature[] = [...overlayFeatures, ...fuseOfferFeatures];
