import { statSync } from "node:fs";
// Not through the public indexes of these rooms, which bring the builder: a server only reads, and each of its processes would load it.
import { openContent } from "../content/open-content.ts";
import { openIndex } from "../index/open-index.ts";
import { contentSpec } from "./content-spec.ts";
import type { ServedImage } from "./image.ts";
import type { LowerSpec } from "./lower.ts";
import { createTree } from "./tree.ts";

/** Images that this process has opened, so that a second mount of one costs nothing. */
export interface ImageCache {
  /** @throws UserError when index or layers are missing or damaged */
  open(spec: LowerSpec): ServedImage;
}

interface CachedImage extends ServedImage {
  readonly indexMtimeMs: number;
}

/** Content stays open for the life of the process: a mount may live on under an overlay after it was unmounted. */
export function createImageCache(): ImageCache {
  const images = new Map<string, CachedImage>();
  return {
    open(spec) {
      const { indexPath } = spec;
      const content = contentSpec(spec);
      const key = JSON.stringify([indexPath, content]);
      const indexMtimeMs = statSync(indexPath, { throwIfNoEntry: false })?.mtimeMs ?? Number.NaN;
      const known = images.get(key);
      if (known?.indexMtimeMs === indexMtimeMs) return known;
      const index = openIndex(indexPath);
      const image = { tree: createTree(index), content: openContent(index, content), indexMtimeMs };
      images.set(key, image);
      return image;
    },
  };
}
