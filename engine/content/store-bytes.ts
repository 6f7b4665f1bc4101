import { closeSync, fstatSync, openSync, read, readSync } from "node:fs";
import { UserError } from "../errors.ts";
import { ContentUnavailable } from "./content-unavailable.ts";
import type { LayerBytes, LayerRange } from "./layer-bytes.ts";
import { layerPath } from "./layer-path.ts";
import type { Counters } from "./metrics.ts";

interface StoredLayer {
  readonly diffId: string;
  readonly size: number;
}

/**
 * Opens every layer of an image in a store of whole layers, once.
 * @throws UserError `MISSING_LAYER` when the store lacks one, or holds one of another size
 */
export function openStoreBytes(directory: string, layers: readonly StoredLayer[], counters: Counters): LayerBytes {
  const descriptors: number[] = [];
  const close = () => {
    for (const descriptor of descriptors.splice(0)) closeSync(descriptor);
  };
  try {
    for (const layer of layers) descriptors.push(openLayer(directory, layer));
  } catch (error) {
    close();
    throw error;
  }
  const descriptorOf = ({ layer }: LayerRange) => descriptors[layer] ?? notOpen(layer);
  return {
    readNow(place, target, at) {
      complete(place, readSync(descriptorOf(place), target, at, place.length, place.offset), counters);
      return true;
    },
    async read(place, target) {
      const bytesRead = await readAsync(descriptorOf(place), target, place);
      complete(place, bytesRead, counters);
    },
    stored: () => Promise.resolve(),
    locate: ({ layer, offset, length }) => [
      { path: layerPath(directory, layers[layer]?.diffId ?? ""), offset, length },
    ],
    close,
  };
}

/** Not with `node:util`, which takes several milliseconds of a server's start to load. */
function readAsync(descriptor: number, target: Buffer, { length, offset }: LayerRange): Promise<number> {
  return new Promise((resolve, reject) => {
    read(descriptor, target, 0, length, offset, (error, count) => (error === null ? resolve(count) : reject(error)));
  });
}

function openLayer(directory: string, { diffId, size }: StoredLayer): number {
  const path = layerPath(directory, diffId);
  const descriptor = openExisting(path, diffId);
  const found = fstatSync(descriptor).size;
  if (found === size) return descriptor;
  closeSync(descriptor);
  const message = `opening layer "${diffId}": ${JSON.stringify(path)} has ${found} bytes, wanted ${size}`;
  throw new UserError("MISSING_LAYER", message, "remove this file and index the image again");
}

function openExisting(path: string, diffId: string): number {
  try {
    return openSync(path, "r");
  } catch (cause) {
    const message = `opening layer "${diffId}": cannot open ${JSON.stringify(path)}`;
    throw new UserError("MISSING_LAYER", message, "index the image again, with the same store", { cause });
  }
}

function notOpen(layer: number): never {
  throw new ContentUnavailable(`reading layer ${layer}: it is not open`);
}

/** The layer's size was checked when it was opened; a short read means that somebody cut the file since. */
function complete({ layer, length }: LayerRange, count: number, counters: Counters): void {
  if (count !== length) {
    throw new ContentUnavailable(`reading layer ${layer}: ${count} of ${length} bytes; the layer file was cut short`);
  }
  counters.add("hits.store");
  counters.add("bytes.store", length);
}
