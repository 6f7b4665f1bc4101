import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import type { CachedKernel } from "./cache.ts";
import { embeddedConfig, interestingConfig, parseConfig } from "./config.ts";
import { guestModules, missingModules } from "./guest-modules.ts";
import { closure, type LoadableModule, openModuleTree } from "./modules.ts";
import type { KernelFiles } from "./unpack.ts";
import { extractVmlinux, hasPvhEntry, releaseOf } from "./vmlinux.ts";

/** What is known of a prepared kernel, but for where it came from. */
export type Prepared = Omit<CachedKernel, "schemaVersion" | "build" | "origin">;

/** Why files do not make a kernel that can be booted. */
export class Unusable extends Error {
  override readonly name: string = "Unusable";
}

/** The kernel is whole, but lacks what the tests or the guest need. */
export class UnfitModules extends Unusable {
  override readonly name = "UnfitModules";
}

/**
 * Fills `directory` with the image, uncompressed, and the modules that the guest needs.
 *
 * @throws Unusable with the reason when it could not be booted, UnfitModules when there would be nothing to test
 */
export async function prepare(files: KernelFiles, directory: string): Promise<Prepared> {
  const { elf, ...image } = await readImage(files.image, directory);
  const configText = (files.config ? await readFile(files.config, "utf8") : embeddedConfig(elf)) ?? "";
  const config = parseConfig(configText);
  const tree = files.modules === undefined ? undefined : await openModuleTree(files.modules);
  const missing = missingModules(tree, config, elf);
  if (missing.length > 0) throw new UnfitModules(`${missing.join(", ")} is neither built in nor among its modules`);
  const wanted = guestModules.map(({ name }) => name);
  const loadable = tree === undefined ? [] : await closure(tree, wanted);
  for (const module of loadable) requireRelease(module, image.release);
  const modules = await writeModules(loadable, directory);
  return {
    ...image,
    modules,
    config: configText === "" ? {} : interestingConfig(configText),
    configDigest: configText === "" ? "" : sha256([configText]),
    digest: await digestOf(directory, [image.vmlinux, ...modules.map(({ path }) => path)]),
  };
}

interface ReadImage {
  readonly release: string;
  readonly vmlinux: string;
  readonly elf: Buffer;
}

async function readImage(path: string, directory: string): Promise<ReadImage> {
  const file = await readFile(path);
  const elf = await extractVmlinux(file).catch((cause: Error) => {
    throw new Unusable(`its image cannot be used: ${cause.message}`, { cause });
  });
  const release = releaseOf(elf);
  if (release === undefined) throw new Unusable('its image does not tell its release (no "Linux version")');
  const vmlinux = "vmlinux";
  // Without the PVH entry QEMU can start a bzImage, which unpacks itself, but not the ELF file.
  if (hasPvhEntry(elf)) await writeFile(join(directory, vmlinux), elf);
  else if (elf !== file) await copyFile(path, join(directory, vmlinux));
  else throw new Unusable("its ELF image has no PVH entry point (CONFIG_PVH): give the bzImage");
  return { release, vmlinux, elf };
}

function requireRelease(module: LoadableModule, release: string): void {
  if (module.release === undefined || module.release === release) return;
  throw new Unusable(`its module "${module.name}" is of release "${module.release}", its image of "${release}"`);
}

/** The order is in the file names too, so that the guest can load them as they are listed. */
async function writeModules(modules: readonly LoadableModule[], directory: string): Promise<Prepared["modules"]> {
  await mkdir(join(directory, "modules"));
  const named = modules.map(({ name, elf }, index) => {
    return { name, elf, path: `modules/${String(index).padStart(3, "0")}-${name}.ko` };
  });
  for (const { path, elf } of named) await writeFile(join(directory, path), elf);
  // A signature stands behind the ELF file's end, so stripping drops it as well.
  const strip = ["--strip-debug", ...named.map(({ path }) => path)];
  if (named.length > 0) await execa("strip", strip, { cwd: directory, stdin: "ignore" });
  return named.map(({ name, path }) => ({ name, path }));
}

async function digestOf(directory: string, paths: readonly string[]): Promise<string> {
  const parts: (string | Buffer)[] = [];
  for (const path of paths) {
    const content = await readFile(join(directory, path));
    parts.push(`${path}\0${content.length}\0`, content);
  }
  return sha256(parts);
}

function sha256(parts: readonly (string | Buffer)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}
