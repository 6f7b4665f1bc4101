import { rm } from "node:fs/promises";
import { join } from "node:path";
import { $ } from "zx";
import { unpackBase } from "../../ci/userland/base.ts";
import { openSuite } from "../../harness/apt/apt-suite.ts";
import { machineMirrors } from "../../harness/apt/mirrors.ts";
import { streamsDirectory } from "../../harness/environments/vagrant/paths.ts";
import { cachedFile } from "../../harness/environments/vm/images/cached-file.ts";
import { digestOf } from "../../harness/environments/vm/images/digest.ts";
import { temporaryIn } from "../../harness/environments/vm/images/temporary.ts";
import { recipe } from "./recipe.ts";

/** A tar file with the box's packages, unpacked once: a box for a changed program takes no mirror. */
export async function baseTree(say: (line: string) => void): Promise<string> {
  const { suite, packages, remove } = recipe;
  const digest = digestOf(JSON.stringify([suite, packages, remove]));
  return cachedFile({
    directory: streamsDirectory(),
    kind: "base",
    digest,
    suffix: ".tar",
    make: (path) => make(path, say),
  });
}

async function make(path: string, say: (line: string) => void): Promise<void> {
  say(`unpacking ${recipe.packages.join(", ")} of Debian ${recipe.suite}`);
  const workspace = temporaryIn(streamsDirectory());
  const root = join(workspace, "root");
  try {
    const suite = await openSuite(recipe.suite, await machineMirrors(), join(workspace, "apt"));
    await unpackBase(root, suite, recipe.packages);
    for (const name of recipe.remove) await rm(join(root, name), { recursive: true, force: true });
    await $`tar -C ${root} -cf ${path} .`;
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
}
