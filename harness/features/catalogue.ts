import type { Feature } from "./feature.ts";
import { fuseOfferFeatures } from "./fuse-offer.ts";
import { fuseWorkingFeatures } from "./fuse-working.ts";
import { idmapFeatures } from "./idmap.ts";
import { ioFeatures } from "./io.ts";
import { mountApiFeatures } from "./mount-api.ts";
import { namespaceFeatures } from "./namespaces.ts";
import { overlayFeatures } from "./overlay.ts";
import { overlayInodeFeatures } from "./overlay-inodes.ts";
import { overlayLayerFeatures } from "./overlay-layers.ts";
import { overlayWhereFeatures } from "./overlay-where.ts";
import { tmpfsFeatures } from "./tmpfs.ts";

/** Every feature, in the order in which reports list them. */
export const features: readonly Feature[] = [
  ...overlayFeatures,
  ...overlayInodeFeatures,
  ...overlayLayerFeatures,
  ...overlayWhereFeatures,
  ...fuseOfferFeatures,
  ...fuseWorkingFeatures,
  ...tmpfsFeatures,
  ...idmapFeatures,
  ...namespaceFeatures,
  ...mountApiFeatures,
  ...ioFeatures,
];
