import { closeSync, fstatSync, openSync, read, readSync } from "node:fs";
import { promisify } from "node:util";
import { UserError } from "../errors.ts";
import type { ImageIndex, Inode } from "../index/model.ts";
import type { LayerStore } from "./layer-store.ts";

/** The bytes of an image's files. Offsets and lengths in bytes. */
export interface Content {
  /** Fewer bytes than asked for at the end of the file, none behind it. */
  read(inode: Inode, offset: number, length: number): Promise<Buffer>;
  /** The same, blocking: for a loop that answers one request at a time. */
  readSync(inode: Inode, offset: number, length: number): Buffer;
  close(): void;
}

/**
 * Opens every layer of an image, once.
 * @throws UserError `MISSING_LAYER` when the store lacks one, or holds one of another size
 */
export function openContent(store: LayerStore, index: ImageIndex): Content {
  const descriptors: number[] = [];
  const close = () => {
    for (const descriptor of descriptors.splice(0)) closeSync(descriptor);
  };
  try {
    for (const layer of index.layers) descriptors.push(openLayer(store, layer.diffId, layer.size));
  } catch (error) {
    close();
    throw error;
  }
  return {
    read: async (inode, offset, length) => {
      const part = partOf(descriptors, inode, offset, length);
      if (part.buffer.length === 0) return part.buffer;
      const { bytesRead, buffer } = await readAsync(part.descriptor, part.buffer, 0, part.buffer.length, part.position);
      return complete(inode, buffer, bytesRead);
    },
    readSync: (inode, offset, length) => {
      const { descriptor, buffer, position } = partOf(descriptors, inode, offset, length);
      if (buffer.length === 0) return buffer;
      return complete(inode, buffer, readSync(descriptor, buffer, 0, buffer.length, position));
    },
    close,
  };
}

const readAsync = promisify(read);

function openLayer(store: LayerStore, diffId: string, size: number): number {
  const path = store.pathOf(diffId);
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

interface Part {
  readonly descriptor: number;
  readonly buffer: Buffer;
  readonly position: number;
}

function partOf(descriptors: readonly number[], inode: Inode, offset: number, length: number): Part {
  const bytes = Math.max(0, Math.min(length, inode.size - offset));
  const { content } = inode;
  if (content === undefined || bytes === 0 || offset < 0)
    return { descriptor: -1, buffer: Buffer.alloc(0), position: 0 };
  const descriptor = descriptors[content.layer];
  if (descriptor === undefined) throw new Error(`reading inode ${inode.ino}: layer ${content.layer} is not open`);
  return { descriptor, buffer: Buffer.allocUnsafe(bytes), position: content.offset + offset };
}

/** The layer's size was checked when it was opened; a short read means that somebody cut the file since. */
function complete(inode: Inode, buffer: Buffer, count: number): Buffer {
  if (count === buffer.length) return buffer;
  throw new Error(`reading inode ${inode.ino}: ${count} of ${buffer.length} bytes; the layer file was cut short`);
}
