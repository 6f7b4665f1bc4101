import { dirname } from "node:path";
import type { TrialImage } from "../../../../scenarios/scenario.ts";
import { insideCache } from "../../inside-agent.ts";
import { digestOfNames } from "./digest.ts";
import type { Tree } from "./erofs.ts";

/** The fixtures' directories, and nothing else of the cache, at the places where the agent looks for them. */
export function fixturesTree(images: readonly TrialImage[], cache: string): Tree & { readonly digest: string } {
  const directories = images.flatMap(({ layoutDir, storeDir }) => [dirname(layoutDir), storeDir]);
  const keep = [...new Set(directories.map((directory) => insideCache(directory, cache)))].sort();
  // A fixture's directory has the digest of its recipe in its name, a layer in the store that of its content.
  return { base: cache, keep, digest: digestOfNames(cache, keep) };
}
