import { statSync } from "node:fs";
// Not through the public indexes of these rooms, which bring the builder: a server only reads, and each of its processes would load it.
import { openContent } from "../content/open-content.ts";
import { openIndex } from "../index/open-index.ts";
import type { IndexPart } from "../index/read-part.ts";
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

/** What was read of an index before anybody asked for it. */
export interface ReadAhead {
  readonly path: string;
  readonly part: IndexPart;
}

/** Content stays open for the life of the process: a mount may live on under an overlay after it was unmounted. */
export function createImageCache(ahead?: ReadAhead): ImageCache {
  let unused = ahead;
  const images = new Map<string, CachedImage>();
  return {
    open(spec) {
      const { indexPath } = spec;
      const content = contentSpec(spec);
      const key = JSON.stringify([indexPath, content]);
      const indexMtimeMs = statSync(indexPath, { throwIfNoEntry: false })?.mtimeMs ?? Number.NaN;
      const known = images.get(key);
      if (known?.indexMtimeMs === indexMtimeMs) return known;
      const part = unused?.path === indexPath ? unused.part : undefined;
      if (part !== undefined) unused = undefined;
      const index = openIndex(indexPath, part);
      const image = { tree: createTree(index), content: openContent(index, content), indexMtimeMs };
      images.set(key, image);
      return image;
    },
  };
}
