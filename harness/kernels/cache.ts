import { randomBytes } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { withLock } from "../cache/lock.ts";
import { ownerMark } from "../environments/owner.ts";
import { userlandDirectory } from "../environments/userland.ts";
import type { Kernel } from "./kernel.ts";

const originSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("debian"), package: z.string(), version: z.string(), suite: z.string() }),
  z.strictObject({ kind: z.literal("deb"), files: z.array(z.string()) }),
  z.strictObject({ kind: z.literal("image"), image: z.string(), modules: z.string().exactOptional() }),
]);

/** A kernel as it lies in the cache; files are named relative to its directory. */
const cachedSchema = z.strictObject({
  schemaVersion: z.literal(1),
  release: z.string(),
  build: z.string(),
  origin: originSchema,
  vmlinux: z.string(),
  modules: z.array(z.strictObject({ name: z.string(), path: z.string() })),
  config: z.record(z.string(), z.string()),
  configDigest: z.string(),
  digest: z.string(),
});

export type CachedKernel = z.infer<typeof cachedSchema>;

/** Where kernels are kept, one directory each: `$XDG_CACHE_HOME/mountproof/kernels`. */
export function kernelsDirectory(): string {
  return join(dirname(userlandDirectory()), "kernels");
}

/**
 * The kernel called `key` in the cache, made first if it is not there.
 *
 * @param make fills the directory and tells what is in it; runs while no other process makes a kernel
 */
export async function ensureKernel(key: string, make: (directory: string) => Promise<CachedKernel>): Promise<Kernel> {
  const existing = await cachedKernel(key);
  if (existing) return existing;
  await mkdir(kernelsDirectory(), { recursive: true });
  await withLock(join(kernelsDirectory(), ".lock"), async () => {
    if (await cachedKernel(key)) return;
    await withWorkspace(async (workspace) => {
      const manifest = await make(workspace);
      await writeFile(join(workspace, manifestName), `${JSON.stringify(manifest, null, 2)}\n`);
      // What bears the name without a manifest was being removed when its remover was killed.
      await rm(join(kernelsDirectory(), key), { recursive: true, force: true });
      await rename(workspace, join(kernelsDirectory(), key));
    });
  });
  const made = await cachedKernel(key);
  if (made === undefined) throw new Error(`the kernel "${key}" was removed from the cache while it was being made`);
  return made;
}

/** The kernel called `key`; undefined when the cache has not got it. */
export async function cachedKernel(key: string): Promise<Kernel | undefined> {
  const directory = join(kernelsDirectory(), key);
  const text = await readFile(join(directory, manifestName), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const { schemaVersion: _, vmlinux, modules, ...rest } = cachedSchema.parse(JSON.parse(text));
  const inside = (path: string) => join(directory, path);
  return {
    ...rest,
    vmlinux: inside(vmlinux),
    modules: modules.map(({ name, path }) => ({ name, path: inside(path) })),
  };
}

/**
 * Runs `work` with a new directory in the cache, and removes what is left of it. `mountproof clean` finds a killed owner's by its
 * mark.
 */
export async function withWorkspace<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = join(kernelsDirectory(), `${unfinished}${ownerMark()}-${randomBytes(4).toString("hex")}`);
  await mkdir(directory, { recursive: true });
  try {
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

const manifestName = "kernel.json";
const unfinished = ".unfinished-";
