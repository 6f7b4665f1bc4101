import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { z } from "zod";
import { UserError } from "../../engine/errors.ts";
import { nodeVersion, readRecipe, recipeHash } from "./userland-recipe.ts";

export const manifestSchema = z.strictObject({
  schemaVersion: z.literal(1),
  hash: z.string(),
  suite: z.string(),
  /** Debian packages in the tree, name to version. */
  packages: z.record(z.string(), z.string()),
  node: z.string(),
  /** `path` is the binary inside the userland; `reported` the first line of its `--version` there. */
  runtimes: z.array(
    z.strictObject({
      level: z.string(),
      kind: z.enum(["runc", "crun"]),
      path: z.string(),
      version: z.string(),
      package: z.string(),
      suite: z.string(),
      reported: z.string(),
    }),
  ),
  missing: z.array(z.strictObject({ what: z.string(), reason: z.string() })),
});

export type UserlandManifest = z.infer<typeof manifestSchema>;

/** A built userland: `root` is the tree on this machine. */
export interface Userland {
  readonly root: string;
  readonly manifest: UserlandManifest;
}

/**
 * The userland of this checkout's recipe.
 *
 * @throws UserError `USERLAND_NOT_BUILT`
 */
export async function findUserland(): Promise<Userland> {
  return readUserland(join(userlandDirectory(), recipeHash(await readRecipe(), await nodeVersion())));
}

/** Where userlands are kept, one directory a recipe: `$XDG_CACHE_HOME/mountproof/userland`. */
export function userlandDirectory(): string {
  const configured = process.env.XDG_CACHE_HOME ?? "";
  // The XDG specification tells to ignore a relative path.
  return join(isAbsolute(configured) ? configured : join(homedir(), ".cache"), "mountproof", "userland");
}

/** Reads one built userland. A directory is renamed to its place when it is whole, so one without manifest is not built. */
export async function readUserland(directory: string): Promise<Userland> {
  const text = await readFile(join(directory, "manifest.json"), "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw cause.code === "ENOENT" ? notBuilt(directory, cause) : cause;
  });
  return { root: join(directory, "root"), manifest: manifestSchema.parse(JSON.parse(text)) };
}

function notBuilt(directory: string, cause: Error): UserError {
  return new UserError("USERLAND_NOT_BUILT", `no userland at "${directory}"`, "run ci/setup.sh as root", { cause });
}
