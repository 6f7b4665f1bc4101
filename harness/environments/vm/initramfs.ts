/** What the kernel unpacks and starts first: busybox, the supervisor script and the kernel's modules. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Kernel, KernelModule } from "../../kernels/kernel.ts";
import { findUserland } from "../userland.ts";
import { type CpioEntry, packCpio } from "./cpio.ts";
import { cachedFile } from "./images/cached-file.ts";
import { digestOf } from "./images/digest.ts";
import { moduleStages } from "./module-stages.ts";
import { imagesDirectory } from "./paths.ts";

/** Programs that the supervisor calls; everything else is built into its shell. */
const tools = ["awk", "chroot", "env", "insmod", "ip", "mkdir", "mount", "poweroff", "rm", "stty", "usleep"];

const directory = (name: string): CpioEntry => ({ name, mode: 0o040755 });
const symlink = (name: string, to: string): CpioEntry => ({ name, mode: 0o120777, content: Buffer.from(to) });
const program = (name: string, content: Buffer): CpioEntry => ({ name, mode: 0o100755, content });

/**
 * Path of the initramfs for a kernel, made if there is none.
 * @throws UserError `USERLAND_NOT_BUILT`: busybox comes from the userland
 */
export async function initramfsFor(kernel: Pick<Kernel, "digest" | "modules">): Promise<string> {
  const base = await baseEntries("guest/init");
  return cachedArchive("initramfs", digestOf(kernel.digest, ...contentsOf(base)), async () => [
    ...base,
    ...(await moduleEntries(kernel.modules)),
  ]);
}

/** The one that says on the console that it runs, and powers off. */
export async function canaryInitramfs(): Promise<string> {
  const base = await baseEntries("guest/canary");
  return cachedArchive("canary", digestOf(...contentsOf(base)), async () => base);
}

async function baseEntries(init: string): Promise<CpioEntry[]> {
  const { root } = await findUserland();
  return [
    ...["bin", "dev", "m", "proc", "r", "sys"].map(directory),
    program("bin/busybox", await readFile(join(root, "usr/bin/busybox"))),
    ...tools.map((tool) => symlink(`bin/${tool}`, "busybox")),
    program("init", await readFile(new URL(init, import.meta.url))),
  ];
}

function contentsOf(entries: readonly CpioEntry[]): (string | Buffer)[] {
  return entries.flatMap(({ name, content = "" }) => [name, content]);
}

function cachedArchive(kind: string, digest: string, entries: () => Promise<CpioEntry[]>): Promise<string> {
  const make = async (path: string) => writeFile(path, packCpio(await entries()));
  return cachedFile({ directory: imagesDirectory(), kind, digest, suffix: ".cpio", make });
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
