import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { LocalPackage } from "../../apt/local-mirror.ts";
import { makeBzImage } from "./bzimage.ts";
import { makeModule, makeVmlinux } from "./elf.ts";

/** Files of a kernel with the least that a guest needs, below `directory`: `vmlinuz`, `config` and `modules/`. */
export async function makeKernelFiles(
  directory: string,
  release: string,
  without: readonly string[] = [],
): Promise<void> {
  await mkdir(join(directory, "modules/kernel"), { recursive: true });
  await writeFile(join(directory, "vmlinuz"), makeBzImage(gzipSync(makeVmlinux(release))));
  await writeFile(join(directory, "config"), "CONFIG_OVERLAY_FS=m\nCONFIG_VIRTIO_PCI=y\n");
  await writeFile(join(directory, "modules/modules.builtin"), "kernel/drivers/virtio/virtio_pci.ko\n");
  for (const [name, depends] of Object.entries(modules)) {
    if (without.includes(name)) continue;
    const elf = makeModule([`depends=${depends}`, `vermagic=${release} SMP`]);
    // A signature, as the kernel's build appends it.
    const signed = Buffer.concat([elf, Buffer.from("~Module signature appended~\n")]);
    await writeFile(join(directory, `modules/kernel/${name}.ko`), signed);
  }
}

const modules = { virtio_blk: "", virtio_console: "", erofs: "crc", crc: "", fuse: "", overlay: "" };

/** The package `linux-image-RELEASE` of such a kernel; its files are made below `directory`. */
export async function makeKernelPackage(
  directory: string,
  release: string,
  version: string,
  without: readonly string[] = [],
): Promise<LocalPackage> {
  await makeKernelFiles(directory, release, without);
  const names = Object.keys(modules).filter((name) => !without.includes(name));
  const inside = (path: string) => `lib/modules/${release}/${path}`;
  return {
    name: `linux-image-${release}`,
    version,
    files: {
      [`boot/vmlinuz-${release}`]: join(directory, "vmlinuz"),
      [`boot/config-${release}`]: join(directory, "config"),
      [inside("modules.builtin")]: join(directory, "modules/modules.builtin"),
      ...Object.fromEntries(
        names.map((name) => [inside(`kernel/${name}.ko`), join(directory, `modules/kernel/${name}.ko`)]),
      ),
    },
  };
}
