import type { LayerStore } from "../content/layer-store.ts";
import { applyLayer, type Image, newDirectory, readTar, toInodes, withFileSource } from "../image/index.ts";
import { formatVersion } from "./format.ts";
import type { ImageIndex } from "./model.ts";

/**
 * Fills the store with the image's layers and merges them.
 * @throws UserError for damaged layers and for layers that no extraction could apply
 */
export async function buildIndex(image: Image, store: LayerStore): Promise<ImageIndex> {
  const root = newDirectory();
  const layers: { diffId: string; size: number }[] = [];
  for (const [at, layer] of image.layers.entries()) {
    const { path, size } = await store.fill(layer);
    withFileSource(path, `layer "${layer.diffId}"`, (source) => applyLayer(root, readTar(source), at));
    layers.push({ diffId: layer.diffId, size });
  }
  return { formatVersion, imageDigest: image.digest, layers, inodes: toInodes(root) };
}
