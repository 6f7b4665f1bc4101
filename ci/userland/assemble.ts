import { join } from "node:path";
import { type AptSuite, openSuite, type Trust } from "../../harness/apt/apt-suite.ts";
import { NotAvailable } from "../../harness/apt/not-available.ts";
import type { UserlandManifest } from "../../harness/environments/userland.ts";
import type { Recipe } from "../../harness/environments/userland-recipe.ts";
import { furnish, unpackBase } from "./base.ts";
import { MissingList } from "./missing-list.ts";
import { installLibrary, installRuntime, type Runtime } from "./runtimes.ts";

export interface Ingredients {
  readonly recipe: Recipe;
  /** Addresses of Debian mirrors, the likeliest first. */
  readonly mirrors: readonly string[];
  readonly trust?: Trust;
  /** Path of the Node binary to place. */
  readonly node: string;
  /** Receives what is being done, a line at a time. */
  readonly say: (line: string) => void;
}

/** What a manifest tells beyond the names of the userland itself. */
export type Contents = Pick<UserlandManifest, "packages" | "runtimes" | "missing">;

/**
 * Fills `root` with what the recipe names. What the mirrors lack is listed as missing.
 *
 * @param workspace for package lists and archives
 * @throws NotAvailable when the base itself cannot be built
 */
export async function assemble(root: string, workspace: string, ingredients: Ingredients): Promise<Contents> {
  const { recipe, say, node } = ingredients;
  const suites = suiteOpener(workspace, ingredients);
  const missing = new MissingList();
  const base = await suites(recipe.suite);
  const names = await availableNames(recipe, base, missing);
  say(`unpacking ${names.length} packages of Debian ${recipe.suite} and what they depend on`);
  const packages = await unpackBase(root, base, names);
  await furnish(root, recipe, node);
  for (const { name, suite } of recipe.libraries) {
    await missing.unless(name, async () => packages.set(name, await installLibrary(root, name, await suites(suite))));
  }
  const runtimes = await installRuntimes(root, recipe, suites, missing);
  return { packages: Object.fromEntries(packages), runtimes, missing: missing.entries };
}

/** Runtimes side by side; one that is not to be had is listed as missing. */
export async function installRuntimes(
  root: string,
  recipe: Pick<Recipe, "runtimes">,
  suites: (name: string) => Promise<AptSuite>,
  missing: MissingList,
): Promise<Runtime[]> {
  const runtimes: Runtime[] = [];
  for (const runtime of recipe.runtimes) {
    await missing.unless(`${runtime.kind} of Debian ${runtime.suite}`, async () => {
      runtimes.push(await installRuntime(root, runtime, await suites(runtime.suite)));
    });
  }
  return runtimes;
}

/** Opens each suite once. */
export function suiteOpener(
  workspace: string,
  { mirrors, trust }: Pick<Ingredients, "mirrors" | "trust">,
): (name: string) => Promise<AptSuite> {
  const open = new Map<string, Promise<AptSuite>>();
  return (name) => {
    const suite = open.get(name) ?? openSuite(name, mirrors, join(workspace, name), trust);
    open.set(name, suite);
    return suite;
  };
}

async function availableNames(recipe: Recipe, base: AptSuite, missing: MissingList): Promise<string[]> {
  const names: string[] = [];
  const versions = await base.versions(recipe.packages.map(({ name }) => name));
  for (const { name, needed, why } of recipe.packages) {
    if (versions.has(name)) names.push(name);
    else if (needed)
      throw new NotAvailable(`Debian ${base.suite} has no package "${name}", which the base needs: ${why}`);
    else missing.add(name, `Debian ${base.suite} has no package "${name}"; it was for: ${why}`);
  }
  return names;
}
