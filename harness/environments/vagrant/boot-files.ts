import { copyFile, link, mkdir, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Kernel } from "../../kernels/kernel.ts";
import { temporaryIn } from "../vm/images/temporary.ts";
import { initrdFor } from "./initrd.ts";

/**
 * Puts a kernel where the Vagrantfile looks for it: `RELEASE/vmlinux` and `RELEASE/initrd` in `directory`.
 * @param as hard links need the cache's file system, and go on working when the cache is pruned
 */
export async function placeBootFiles(kernel: Kernel, directory: string, as: "links" | "copies"): Promise<void> {
  const target = join(directory, kernel.release);
  await mkdir(target, { recursive: true });
  await place(kernel.vmlinux, join(target, "vmlinux"), as);
  await place(await initrdFor(kernel), join(target, "initrd"), as);
}

async function place(file: string, target: string, as: "links" | "copies"): Promise<void> {
  const temporary = temporaryIn(dirname(target));
  await (as === "links" ? link : copyFile)(file, temporary);
  await rename(temporary, target);
}
