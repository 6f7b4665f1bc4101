import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeLocalMirror } from "../../harness/apt/local-mirror.ts";
import { NotAvailable } from "../../harness/apt/not-available.ts";
import { type Recipe, readRecipe } from "../../harness/environments/userland-recipe.ts";
import { assemble } from "./assemble.ts";

let directory: string;
let mirror: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "mountproof-assemble-"));
  mirror = await makeLocalMirror(join(directory, "mirror"), "testing", []);
});
afterAll(() => rm(directory, { recursive: true }));

it("cannot go on without a package that the base needs, and names it", async () => {
  const recipe = { ...(await readRecipe()), packages: [{ name: "no-such-base", why: "the root", needed: true }] };
  const building = assembleFrom(recipe);
  await expect(building).rejects.toBeInstanceOf(NotAvailable);
  await expect(building).rejects.toThrow(
    'Debian testing has no package "no-such-base", which the base needs: the root',
  );
});

it("cannot go on without the base's suite, and names it", async () => {
  await expect(assembleFrom({ ...(await readRecipe()), suite: "no-such-suite" })).rejects.toThrow("no-such-suite");
});

function assembleFrom(recipe: Recipe): Promise<unknown> {
  const workspace = join(directory, "workspace");
  const ingredients = { recipe, mirrors: [mirror], trust: "unsigned" as const, node: process.execPath, say: () => {} };
  return assemble(join(directory, "root"), workspace, ingredients);
}
