/** What the kernel unpacks and starts first: busybox, the supervisor script and the kernel's modules. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Kernel, KernelModule } from "../../kernels/kernel.ts";
import { findUserland } from "../userland.ts";
import { type CpioEntry, packCpio } from "./cpio.ts";
import { cachedFile } from "./images/cached-file.ts";
import { digestOf } from "./images/digest.ts";
import { moduleStages } from "./module-stages.ts";
import { vmCacheDirectory } from "./paths.ts";

/** Programs that the supervisor calls; everything else is built into its shell. */
const tools = ["awk", "chroot", "env", "grep", "insmod", "ip", "mkdir", "mount", "poweroff", "rm", "stty", "usleep"];

const directory = (name: string): CpioEntry => ({ name, mode: 0o040755 });
const symlink = (name: string, to: string): CpioEntry => ({ name, mode: 0o120777, content: Buffer.from(to) });
const program = (name: string, content: Buffer): CpioEntry => ({ name, mode: 0o100755, content });

/**
 * Path of the initramfs for a kernel, made if there is none.
 * @throws UserError `USERLAND_NOT_BUILT`: busybox comes from the userland
 */
export async function initramfsFor(kernel: Pick<Kernel, "digest" | "modules">): Promise<string> {
  const { root } = await findUserland();
  const base = [
    ...["bin", "dev", "m", "proc", "r", "sys"].map(directory),
    program("bin/busybox", await readFile(join(root, "usr/bin/busybox"))),
    ...tools.map((tool) => symlink(`bin/${tool}`, "busybox")),
    program("init", await readFile(new URL("guest/init", import.meta.url))),
  ];
  const contents = base.flatMap(({ name, content = Buffer.alloc(0) }) => [name, content]);
  return cachedFile({
    directory: join(vmCacheDirectory(), "initramfs"),
    kind: "initramfs",
    digest: digestOf(kernel.digest, ...contents),
    suffix: ".cpio",
    make: async (path) => writeFile(path, packCpio([...base, ...(await moduleEntries(kernel.modules))])),
  });
}

/** `m/1/00-virtio.ko`, …: the supervisor loads what a directory holds in the order of names. */
async function moduleEntries(modules: readonly KernelModule[]): Promise<CpioEntry[]> {
  const entries: CpioEntry[] = [];
  for (const [index, stage] of moduleStages(modules).entries()) {
    entries.push(directory(`m/${index + 1}`));
    for (const [place, { name, path }] of stage.entries()) {
      const file = `m/${index + 1}/${String(place).padStart(2, "0")}-${name}.ko`;
      entries.push({ name: file, mode: 0o100644, content: await readFile(path) });
    }
  }
  return entries;
}
