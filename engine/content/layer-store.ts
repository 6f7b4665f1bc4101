import { randomBytes } from "node:crypto";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { hashFor, verifyDigest } from "../image/digest.ts";
import type { ImageLayer } from "../image/image.ts";
import { layerPath } from "./layer-path.ts";
import { sweep } from "./sweep.ts";

/**
 * Uncompressed layers by diffID: `<directory>/sha256/<hex>.tar`. A layer appears under its name only when it is complete,
 * verified and on disk, so several processes may fill one store at once: the last rename wins, with the same bytes.
 */
export class LayerStore {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
  }

  /** Where a layer lies, or would lie. @throws UserError `BAD_DIGEST` */
  pathOf(diffId: string): string {
    return layerPath(this.directory, diffId);
  }

  async has(diffId: string): Promise<boolean> {
    return (await sizeOf(this.pathOf(diffId))) !== undefined;
  }

  /**
   * Makes sure that the layer is here. A layer that is here already is not read again: its name says what it is.
   * @returns its path and size in bytes
   * @throws UserError `DIGEST_MISMATCH` for its blob or its diffID
   */
  async fill(layer: ImageLayer): Promise<{ readonly path: string; readonly size: number }> {
    const path = this.pathOf(layer.diffId);
    const size = (await sizeOf(path)) ?? (await this.#write(layer));
    return { path, size };
  }

  /** A place for a layer that somebody else writes and verifies. */
  async begin(diffId: string): Promise<LayerPlace> {
    const path = this.pathOf(diffId);
    await mkdir(dirname(path), { recursive: true });
    await sweep(dirname(path), leftoverAfterMs);
    const file = `${path}.${randomBytes(8).toString("hex")}.tmp`;
    return {
      file,
      async keep() {
        await rename(file, path);
        await syncDirectory(dirname(path));
      },
      drop: () => rm(file, { force: true }),
    };
  }

  async #write(layer: ImageLayer): Promise<number> {
    const place = await this.begin(layer.diffId);
    try {
      const size = await writeVerified(layer, place.file);
      await place.keep();
      return size;
    } finally {
      await place.drop();
    }
  }
}

export interface LayerPlace {
  /** Does not exist yet. */
  readonly file: string;
  /** The file is complete, verified and on disk: it gets the layer's name. */
  keep(): Promise<void>;
  /** Removes what was not kept. */
  drop(): Promise<void>;
}

async function sizeOf(path: string): Promise<number | undefined> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  return found?.size;
}

/** Complete layers wait for the slowest of their image. */
const leftoverAfterMs = 24 * 3_600_000;

async function writeVerified(layer: ImageLayer, path: string): Promise<number> {
  const hash = hashFor(layer.diffId);
  const handle = await open(path, "wx", 0o644);
  let size = 0;
  try {
    for await (const chunk of layer.read()) {
      hash.update(chunk);
      await handle.writeFile(chunk);
      size += chunk.length;
    }
    verifyDigest(`the uncompressed layer of blob "${layer.digest}"`, layer.diffId, hash);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return size;
}

/** The rename itself is on disk only when the directory is. */
async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
