/** What a machine's kernel unpacks first: busybox, a script and the kernel's modules; the box has no kernel of its own. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Kernel } from "../../kernels/kernel.ts";
import { findUserland } from "../userland.ts";
import { type CpioEntry, packCpio } from "../vm/cpio.ts";
import { cachedFile } from "../vm/images/cached-file.ts";
import { digestOf } from "../vm/images/digest.ts";
import { moduleTree } from "./module-tree.ts";
import { initrdsDirectory } from "./paths.ts";

/** Programs that the script calls; everything else is built into its shell. */
const tools = ["cp", "modprobe", "mount", "poweroff", "switch_root", "umount", "usleep"];

/**
 * Path of the initrd for a kernel, made if there is none.
 * @throws UserError `USERLAND_NOT_BUILT`: busybox comes from the userland
 */
export async function initrdFor(kernel: Kernel): Promise<string> {
  const base = await baseEntries();
  const digest = digestOf(kernel.digest, ...base.flatMap(({ name, content = "" }) => [name, content]));
  const make = async (path: string) => writeFile(path, packCpio([...base, ...(await moduleTree(kernel))]));
  return cachedFile({ directory: initrdsDirectory(), kind: "initrd", digest, suffix: ".cpio", make });
}

async function baseEntries(): Promise<CpioEntry[]> {
  const { root } = await findUserland();
  const program = (name: string, content: Buffer) => ({ name, mode: 0o100755, content });
  return [
    ...["bin", "dev", "proc", "r"].map((name) => ({ name, mode: 0o040755 })),
    program("bin/busybox", await readFile(join(root, "usr/bin/busybox"))),
    ...tools.map((tool) => ({ name: `bin/${tool}`, mode: 0o120777, content: Buffer.from("busybox") })),
    program("init", await readFile(new URL("initrd-init", import.meta.url))),
  ];
}
