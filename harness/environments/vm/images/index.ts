/** The guest's disks, made from what this checkout and its cache hold. */
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { TrialImage } from "../../../../scenarios/scenario.ts";
import { findUserland, userlandDirectory } from "../../userland.ts";
import type { GuestImages } from "../contract.ts";
import { imagesDirectory } from "../paths.ts";
import { cachedFile } from "./cached-file.ts";
import { digestOf, digestOfFile } from "./digest.ts";
import { packErofs, type Tree } from "./erofs.ts";
import { fixturesTree } from "./fixtures.ts";
import { packProgram, program } from "./program.ts";
import { makeScratch, partitions } from "./scratch.ts";

/**
 * Images for guests that run trials on these fixtures; those that are there already are taken.
 * @throws UserError `USERLAND_NOT_BUILT`
 */
export async function guestImages(fixtures: readonly TrialImage[]): Promise<GuestImages> {
  const userland = await userlandTree();
  const fixture = fixturesTree(fixtures, dirname(userlandDirectory()));
  const scratch = digestOf(userland.digest, JSON.stringify(partitions));
  const programPath = await programImage(userland);
  return {
    userland: await image("userland", userland),
    program: programPath,
    fixtures: await image("fixtures", fixture),
    scratch: await cachedFile({ ...place("scratch", scratch), suffix: ".disk", make: makeScratch }),
    // Made twice from the same sources the program's image differs: V8's code cache does.
    digest: digestOf(userland.digest, await digestOfFile(programPath), fixture.digest, scratch),
  };
}

function programImage(userland: Tree & { readonly digest: string }): Promise<string> {
  const ours = program(userland);
  const make = (path: string) => packProgram(ours, path, (directory) => packErofs({ base: directory }, path));
  return cachedFile({ ...place("program", ours.digest), suffix: ".erofs", make });
}

export async function userlandTree(): Promise<Tree & { readonly digest: string }> {
  const { root } = await findUserland();
  // The manifest names the version of everything in the tree.
  return { base: root, digest: digestOf(await readFile(join(dirname(root), "manifest.json"))) };
}

function image(kind: string, tree: Tree & { readonly digest: string }): Promise<string> {
  return cachedFile({ ...place(kind, tree.digest), suffix: ".erofs", make: (path) => packErofs(tree, path) });
}

function place(kind: string, digest: string) {
  return { directory: imagesDirectory(), kind, digest };
}
