import { statSync } from "node:fs";
import { type Content, LayerStore, openContent } from "../content/index.ts";
// Not through its public index, which brings the builder: a server only reads, and each of its processes would load it.
import { readIndex } from "../index/read-index.ts";
import type { ServedImage } from "./image.ts";
import { createTree } from "./tree.ts";

/** Images that this process has read, so that a second mount of one costs nothing. */
export interface ImageCache {
  /** @throws UserError when index or layers are missing or damaged */
  open(indexPath: string, storeDir: string): ServedImage;
}

interface CachedImage extends ServedImage {
  readonly content: Content;
  readonly indexMtimeMs: number;
}

/** Content stays open for the life of the process: a mount may live on under an overlay after it was unmounted. */
export function createImageCache(): ImageCache {
  const images = new Map<string, CachedImage>();
  return {
    open(indexPath, storeDir) {
      const key = JSON.stringify([indexPath, storeDir]);
      const indexMtimeMs = statSync(indexPath, { throwIfNoEntry: false })?.mtimeMs ?? Number.NaN;
      const known = images.get(key);
      if (known?.indexMtimeMs === indexMtimeMs) return known;
      const index = readIndex(indexPath);
      const image = { tree: createTree(index), content: openContent(new LayerStore(storeDir), index), indexMtimeMs };
      images.set(key, image);
      return image;
    },
  };
}
