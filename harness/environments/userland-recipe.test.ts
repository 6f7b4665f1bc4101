import { describe, expect, it } from "vitest";
import { nodeVersion, type Recipe, readRecipe, recipeHash, recipeSchema } from "./userland-recipe.ts";

describe("fixtures/userland.json", () => {
  it("names each package once, and each runtime once in a suite", async () => {
    const { packages, libraries, runtimes } = await readRecipe();
    expectUnique([...packages, ...libraries].map(({ name }) => name));
    expectUnique(runtimes.map(({ kind, suite }) => `${kind} of ${suite}`));
  });

  it("has the libraries of each runtime in its base", async () => {
    const { packages, runtimes } = await readRecipe();
    expect(packages.map(({ name }) => name)).toEqual(expect.arrayContaining(runtimes.map(({ kind }) => kind)));
  });

  it("keeps no path that leaves the root", async () => {
    const { directories, files, symlinks, remove } = await readRecipe();
    for (const path of [...directories, ...Object.keys(files), ...Object.keys(symlinks), ...remove]) {
      expect(path.split("/")).not.toContain("..");
    }
  });

  it("has every mountpoint of an agent, for the tree is mounted read-only", async () => {
    const needed = ["dev", "fixtures", "mnt", "mountproof", "proc", "run", "sys", "tmp", "var/lib/clip"];
    expect((await readRecipe()).directories).toEqual(expect.arrayContaining(needed));
  });
});

it("refuses a recipe with a field it does not know", async () => {
  const recipe = { ...(await readRecipe()), packges: [] };
  expect(() => recipeSchema.parse(recipe)).toThrow("packges");
});

describe("recipeHash", () => {
  it("is twelve hexadecimal digits, the same for the same recipe", async () => {
    const hash = recipeHash(await readRecipe(), "v24.0.0");
    expect(hash).toMatch(/^[0-9a-f]{12}$/);
    expect(recipeHash(await readRecipe(), "v24.0.0")).toBe(hash);
  });

  it("changes with anything that changes the tree", async () => {
    const recipe = await readRecipe();
    const others: [Recipe, string][] = [
      [recipe, "v24.0.1"],
      [{ ...recipe, builder: recipe.builder + 1 }, "v24.0.0"],
      [{ ...recipe, suite: "sid" }, "v24.0.0"],
      [{ ...recipe, remove: recipe.remove.slice(1) }, "v24.0.0"],
    ];
    expectUnique([recipeHash(recipe, "v24.0.0"), ...others.map(([other, node]) => recipeHash(other, node))]);
  });
});

it("takes the version of the Node that runs the project", async () => {
  expect(await nodeVersion()).toBe(process.version);
});

function expectUnique(names: readonly string[]): void {
  expect(names).toEqual([...new Set(names)]);
}
