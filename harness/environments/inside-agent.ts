import { join, relative } from "node:path";
import type { TrialImage } from "../../scenarios/scenario.ts";

/** A fixture's paths as an agent sees them: every environment has the cache at /fixtures. */
export function insideAgent(image: TrialImage, cache: string): TrialImage {
  const inside = (path: string) => join("/fixtures", insideCache(path, cache));
  return {
    name: image.name,
    layoutDir: inside(image.layoutDir),
    indexPath: inside(image.indexPath),
    storeDir: inside(image.storeDir),
    truthPath: inside(image.truthPath),
  };
}

/** Relative to the cache. */
export function insideCache(path: string, cache: string): string {
  const below = relative(cache, path);
  if (below.startsWith("..")) throw new Error(`fixture path "${path}" does not lie in the cache "${cache}"`);
  return below;
}
