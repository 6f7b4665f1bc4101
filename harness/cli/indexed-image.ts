/** An image made ready to be mounted: its layers in the store, its tree in an index file. */
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import type { ImageIndex } from "../../engine/index/index.ts";

export interface IndexedImage {
  readonly digest: string;
  readonly indexPath: string;
  readonly storeDir: string;
}

/** `$XDG_CACHE_HOME/mountproof/store` */
export function defaultStore(): string {
  const configured = process.env.XDG_CACHE_HOME ?? "";
  // The XDG specification tells to ignore a relative path.
  return join(isAbsolute(configured) ? configured : join(homedir(), ".cache"), "mountproof", "store");
}

/** Builds and writes the index anew. @throws UserError for a bad image */
export async function indexImage(
  reference: string,
  store: string,
  out?: string,
): Promise<IndexedImage & { index: ImageIndex }> {
  const { buildIndex, writeIndex, LayerStore, openImage } = await engine();
  const [image, layers] = [await openImage(reference), new LayerStore(resolve(store))];
  const indexPath = out === undefined ? indexPathOf(layers.directory, image.digest) : resolve(out);
  const index = await buildIndex(image, layers);
  await writeIndex(index, indexPath);
  return { digest: image.digest, indexPath, storeDir: layers.directory, index };
}

/** The same, unless the store has it already. */
export async function ensureIndexed(reference: string, store: string): Promise<IndexedImage> {
  const { LayerStore, openImage } = await engine();
  const [image, layers] = [await openImage(reference), new LayerStore(resolve(store))];
  const indexPath = indexPathOf(layers.directory, image.digest);
  const present = await Promise.all(image.layers.map(({ diffId }) => layers.has(diffId)));
  if (!existsSync(indexPath) || present.includes(false)) return indexImage(reference, store);
  return { digest: image.digest, indexPath, storeDir: layers.directory };
}

function indexPathOf(store: string, digest: string): string {
  return join(store, "index", digest.replace(":", "-"));
}

/** Loaded late: commands without an image start faster. */
async function engine() {
  const [index, image, content] = await Promise.all([
    import("../../engine/index/index.ts"),
    import("../../engine/image/index.ts"),
    import("../../engine/content/layer-store.ts"),
  ]);
  return { ...index, ...image, ...content };
}
