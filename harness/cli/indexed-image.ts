/** An image made ready to be mounted: its tree in an index file, its layers in the store or left where they are. */
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import type { Image, SourceOptions } from "../../engine/image/image.ts";
import type { ImageModel } from "../../engine/index/model.ts";

export interface IndexedImage {
  readonly digest: string;
  readonly indexPath: string;
  /** Without it the layers stay where they are, and the index says where. */
  readonly storeDir?: string;
}

export interface IndexOptions {
  readonly source?: SourceOptions;
  /** Leave the layers where they are. */
  readonly lazy?: boolean;
  /** Where the layers will be fetched from; default: where they are read from now. */
  readonly storeReference?: string;
  /** How far apart the places lie where a layer can be entered, bytes of the uncompressed layer. */
  readonly spanBytes?: number;
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
  options: IndexOptions & { readonly out?: string } = {},
): Promise<IndexedImage & { index: ImageModel }> {
  return withImage(reference, options, (image) => index(image, store, options));
}

/** The same, unless the store has it already. */
export async function ensureIndexed(
  reference: string,
  store: string,
  options: IndexOptions = {},
): Promise<IndexedImage> {
  return withImage(reference, options, async (image) => {
    const indexPath = indexPathOf(store, image.digest);
    const ready = (await canBeOpened(indexPath)) && (options.lazy || (await hasLayers(image, store)));
    if (!ready) return index(image, store, options);
    return { digest: image.digest, indexPath, ...storeOf(store, options.lazy) };
  });
}

/** One of another version of this program cannot, and is made anew. */
async function canBeOpened(indexPath: string): Promise<boolean> {
  if (!existsSync(indexPath)) return false;
  return openIndexed(indexPath).then(
    () => true,
    () => false,
  );
}

/** An index made before. @throws UserError `BAD_INDEX` */
export async function openIndexed(path: string): Promise<IndexedImage> {
  const { openIndex } = await import("../../engine/index/open-index.ts");
  const opened = openIndex(resolve(path));
  opened.close();
  return { digest: opened.imageDigest, indexPath: resolve(path) };
}

/** Loaded late: commands without an image start faster. */
async function index(
  image: Image,
  store: string,
  { lazy = false, out, ...options }: IndexOptions & { readonly out?: string },
): Promise<IndexedImage & { index: ImageModel }> {
  const [{ buildIndex, writeIndex }, { LayerStore }] = await Promise.all([
    import("../../engine/index/index.ts"),
    import("../../engine/content/layer-store.ts"),
  ]);
  const indexPath = out === undefined ? indexPathOf(store, image.digest) : resolve(out);
  const model = await buildIndex(image, {
    storeReference: await pinned(image, options),
    ...(options.spanBytes === undefined ? {} : { spanBytes: options.spanBytes }),
    ...(lazy ? {} : { store: new LayerStore(resolve(store)) }),
  });
  await writeIndex(model, indexPath);
  return { digest: image.digest, indexPath, index: model, ...storeOf(store, lazy) };
}

function storeOf(store: string, lazy = false): { storeDir?: string } {
  return lazy ? {} : { storeDir: resolve(store) };
}

async function pinned(image: Image, { storeReference: other, source }: IndexOptions): Promise<string> {
  if (other === undefined) {
    const { pinReference } = await import("../../engine/image/pin.ts");
    return pinReference(image.reference, image.digest);
  }
  const { storeReference } = await import("../../engine/image/store-reference.ts");
  return storeReference(image, other, source);
}

async function withImage<T>(
  reference: string,
  { source }: IndexOptions,
  use: (image: Image) => Promise<T>,
): Promise<T> {
  const { openImage } = await import("../../engine/image/index.ts");
  const image = await openImage(reference, source);
  try {
    return await use(image);
  } finally {
    await image.close();
  }
}

async function hasLayers(image: Image, store: string): Promise<boolean> {
  const { LayerStore } = await import("../../engine/content/layer-store.ts");
  const layers = new LayerStore(resolve(store));
  const present = await Promise.all(image.layers.map(({ diffId }) => layers.has(diffId)));
  return !present.includes(false);
}

function indexPathOf(store: string, digest: string): string {
  return join(resolve(store), "index", digest.replace(":", "-"));
}
