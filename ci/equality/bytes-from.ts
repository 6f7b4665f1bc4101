import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import type { LowerSpec } from "../../engine/fuse/lower.ts";
import type { RunningRegistry } from "../../engine/image/registry/testing/registry.ts";

/** Where the bytes of an image come from: a store of whole layers, or a registry and an empty disk cache. */
export const origins = ["a store", "a registry"] as const;
export type Origin = (typeof origins)[number];

export interface IndexedImage {
  readonly name: string;
  readonly layoutDir: string;
  readonly indexPath: string;
  readonly storeDir: string;
}

/** @param directory for disk caches, one for each call */
export async function bytesFrom(
  origin: Origin,
  image: IndexedImage,
  registry: RunningRegistry,
  directory: string,
): Promise<Pick<LowerSpec, "indexPath" | "storeDir" | "content">> {
  const { indexPath, storeDir } = image;
  if (origin === "a store") return { indexPath, storeDir };
  const reference = await registry.push(`${image.layoutDir}:latest`, `equality/${image.name}:1`);
  const cache = { directory: mkdtempSync(join(directory, "cache-")) };
  return { indexPath, content: { cache, source: { reference, plainHttp: true } } };
}
