import type { LayerStore } from "../../content/layer-store.ts";
import { applyLayer, type Image, newDirectory, toInodes } from "../../image/index.ts";
import type { BlobRecord, ImageModel, LayerRecord } from "../model.ts";
import type { LayerJob, LayerLimits, LayerScan } from "./layer-job.ts";
import { scanLayers } from "./scan-layers.ts";

export interface BuildOptions {
  /** Keeps the uncompressed layers. Without it nothing is written: files are fetched when they are read. */
  readonly store?: LayerStore;
  /** Uncompressed bytes that are fetched together at least; default 4 MiB. */
  readonly spanBytes?: number;
  /** Where the bytes are to be fetched from later. */
  readonly storeReference?: string;
}

/**
 * Reads the layers of an image, each once, and merges them. Digests of blobs and of uncompressed layers are verified
 * before anything is made of them.
 * @throws UserError for damaged layers and for layers that no extraction could apply
 */
export async function buildIndex(image: Image, options: BuildOptions = {}): Promise<ImageModel> {
  const { store, storeReference } = options;
  const jobs = jobsOf(image, options);
  const scans = store === undefined ? await scan(image, jobs) : await scanInto(store, image, jobs);
  const root = newDirectory();
  const layers = image.layers.map(({ diffId }, at): LayerRecord => {
    const { blob, size, spans, entries } = scans.get(diffId) as StoredScan;
    applyLayer(root, entries, at);
    return { diffId, size, blob, spans };
  });
  const { digest: imageDigest, config } = image;
  return {
    imageDigest,
    config,
    layers,
    inodes: toInodes(root),
    ...(storeReference !== undefined && { storeReference }),
  };
}

const defaultSpanBytes = 4 * 1024 * 1024;

/** deflate makes 1032 bytes of one at most; zstd more, but no file system that anybody packs. */
function limitsOf(blobSize: number): LayerLimits {
  return { bytes: Math.max(4 * 2 ** 30, 1100 * blobSize), entries: 4_000_000, entryBytes: 2 ** 29 };
}

type StoredScan = LayerScan & { readonly blob: BlobRecord };

/** A layer that occurs twice is read once. */
function jobsOf(image: Image, { spanBytes = defaultSpanBytes }: BuildOptions): LayerJob[] {
  const jobs = image.layers.map(({ digest, size, encoding, diffId }): [string, LayerJob] => [
    diffId,
    { blob: { digest, size, encoding }, diffId, spanBytes, limits: limitsOf(size) },
  ]);
  return [...new Map(jobs).values()];
}

async function scan(image: Image, jobs: readonly LayerJob[]): Promise<ReadonlyMap<string, StoredScan>> {
  const scans = await scanLayers(image.blobs, jobs);
  return new Map(jobs.map(({ diffId, blob }, at) => [diffId, { ...(scans[at] as LayerScan), blob }]));
}

/** Layers that the store lacks get their names there when all of them are verified. */
async function scanInto(store: LayerStore, image: Image, jobs: readonly LayerJob[]) {
  const places = await Promise.all(
    jobs.map(async ({ diffId }) => ((await store.has(diffId)) ? undefined : store.begin(diffId))),
  );
  try {
    const scans = await scan(
      image,
      jobs.map((job, at) => ({ ...job, ...(places[at] && { file: places[at].file }) })),
    );
    for (const place of places) await place?.keep();
    return scans;
  } finally {
    for (const place of places) await place?.drop();
  }
}
