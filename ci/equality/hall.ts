import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FuseLibrary } from "../../engine/fuse/lower.ts";
import { startRegistry } from "../../engine/image/registry/testing/registry.ts";
import { bytesFrom, type IndexedImage, type Origin } from "./bytes-from.ts";
import { allDifferences, type Expected } from "./compare.ts";
import type { View } from "./limits.ts";
import { openShowroom } from "./shown-tree.ts";

/** Shows images in every way, and tells how what is seen differs from what they are. */
export interface Hall {
  /** Empty when it is equal, at first sight and at second. */
  differences(image: IndexedImage, expected: Expected, way: Way): Promise<string[]>;
  close(): Promise<void>;
}

export interface Way {
  readonly library: FuseLibrary;
  readonly view: View;
  readonly origin: Origin;
}

export async function openHall(): Promise<Hall> {
  const directory = mkdtempSync(join(tmpdir(), "mountproof-equality-"));
  const [registry, showroom] = await Promise.all([startRegistry(), openShowroom(directory)]);
  return {
    async differences(image, expected, { library, view, origin }) {
      const bytes = await bytesFrom(origin, image, registry, directory);
      const { cold, warm } = await showroom.read(view, { ...bytes, fuseLibrary: library });
      return Object.entries({ cold, warm }).flatMap(([when, reading]) =>
        allDifferences(expected, reading, library, view).map((line) => `${when}, ${line}`),
      );
    },
    async close() {
      await showroom.close();
      await registry.stop();
      rmSync(directory, { recursive: true });
    },
  };
}
