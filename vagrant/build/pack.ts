import { link, mkdir, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { $ } from "zx";
import { recipe } from "./recipe.ts";

const vagrantfile = fileURLToPath(new URL("../box.Vagrantfile", import.meta.url));

/**
 * Makes of a directory with `box.img`
 *
 * - `mountproof.box`, for a person's own Vagrant,
 * - `home`, a home of Vagrant in which it is added already,
 * - `pool`, a storage pool of libvirt in which its image has the name by which vagrant-libvirt looks for it.
 *
 * @param name of the box; it carries a digest, so that an image of an older box in a pool is not taken for this one's
 */
export async function packBox(directory: string, name: string): Promise<void> {
  const image = { provider: "libvirt", format: "qcow2", virtual_size: recipe.sizeGiB };
  await writeFile(join(directory, "metadata.json"), JSON.stringify(image));
  await $`cp ${vagrantfile} ${directory}/Vagrantfile`;
  const reproducible = ["--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner"];
  await $`tar -C ${directory} ${reproducible} -cf ${directory}/mountproof.box metadata.json Vagrantfile box.img`;
  for (const file of ["metadata.json", "Vagrantfile", "box.img"]) await rm(join(directory, file));
  await addToHome(directory, name);
  await fillPool(directory, name);
}

async function addToHome(directory: string, name: string): Promise<void> {
  const env = { ...process.env, VAGRANT_HOME: join(directory, "home") };
  await $({ env, quiet: true })`vagrant box add --provider libvirt --name ${name} ${directory}/mountproof.box`;
}

/** For a box without a version that name tells the time of the image. One that is not found is uploaded, so this only saves time. */
async function fillPool(directory: string, name: string): Promise<void> {
  const pool = join(directory, "pool");
  await mkdir(pool);
  const [image] = (await $`find ${directory}/home/boxes -name box.img`).lines();
  if (image === undefined) throw new Error(`vagrant added no image to "${directory}/home"`);
  await utimes(image, 0, 0);
  await link(image, join(pool, `${name}_vagrant_box_image_0_0_box.img`));
}
