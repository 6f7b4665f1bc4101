import { existsSync } from "node:fs";
import { cp, mkdir, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { $ } from "zx";
import type { Part } from "../../harness/environments/vagrant/parts.ts";
import { provisioned } from "../../harness/environments/vagrant/provision.ts";
import { baseTree } from "./base.ts";
import { recipe } from "./recipe.ts";

const files = fileURLToPath(new URL("../box", import.meta.url));

/** Fills `root` with what is to lie on the box's disk. */
export async function fillRoot(root: string, parts: readonly Part[], say: (line: string) => void): Promise<void> {
  await mkdir(root, { recursive: true });
  await $`tar -C ${root} -xf ${await baseTree(say)}`;
  for (const path of recipe.directories) await mkdir(join(root, path), { recursive: true });
  await cp(files, root, { recursive: true });
  await linkApplets(root);
  for (const part of parts) await addPart(root, part);
}

async function linkApplets(root: string): Promise<void> {
  const { stdout } = await $`chroot ${root} /usr/bin/busybox --list-full`;
  for (const path of stdout.trim().split("\n")) {
    const link = join(root, path);
    await mkdir(dirname(link), { recursive: true });
    // What a package brought, and what `vagrant/box/` holds, comes first.
    if (!existsSync(link)) await symlink("/usr/bin/busybox", link);
  }
}

/** Where `provision/unpack.sh` would put it, so that nothing is left for it to do. */
async function addPart(root: string, { name, digest, stream }: Part): Promise<void> {
  const target = join(root, provisioned, name, digest);
  await mkdir(target, { recursive: true });
  await $`${stream} | tar -C ${target} -x`;
}
