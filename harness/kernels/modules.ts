import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { decompress, formatOf } from "./decompress.ts";
import { readModuleInfo } from "./modinfo.ts";

/** A `lib/modules/RELEASE` directory. Names of modules are spelt with `_`. */
export interface ModuleTree {
  readonly directory: string;
  /** Path of each module's file. */
  readonly files: ReadonlyMap<string, string>;
  /** What is part of the kernel image; undefined when the directory does not tell. */
  readonly builtIn: ReadonlySet<string> | undefined;
}

export interface LoadableModule {
  readonly name: string;
  /** The ELF file, decompressed. */
  readonly elf: Buffer;
  /** Release of the kernel that it was built for; undefined when it does not tell. */
  readonly release: string | undefined;
}

/** Reads what modules there are, without depmod's index: Debian makes that on the machine where it installs a kernel. */
export async function openModuleTree(directory: string): Promise<ModuleTree> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const modules = entries.filter((entry) => entry.isFile() && moduleFile.test(entry.name));
  const files = new Map(modules.map((entry) => [nameOf(entry.name), join(entry.parentPath, entry.name)]));
  return { directory, files, builtIn: await readBuiltIn(join(directory, "modules.builtin")) };
}

/** The wanted modules that have files, with all they depend on, in the order in which they must be loaded. */
export async function closure(tree: ModuleTree, wanted: readonly string[]): Promise<LoadableModule[]> {
  const ordered = new Map<string, LoadableModule | undefined>();
  const add = async (name: string): Promise<void> => {
    const path = tree.files.get(name);
    if (path === undefined || ordered.has(name)) return;
    ordered.set(name, undefined);
    const elf = await readModule(path);
    const { depends, wishes, release } = readModuleInfo(elf);
    for (const dependency of [...depends, ...wishes.map((wish) => providerOf(tree, wish))])
      await add(spelt(dependency));
    // A map keeps the place of the first insertion; the place after its dependencies is wanted.
    ordered.delete(name);
    ordered.set(name, { name, elf, release });
  };
  for (const name of wanted) await add(name);
  return [...ordered.values()].filter((module) => module !== undefined);
}

const moduleFile = /\.ko(\.(xz|gz|zst))?$/;

/** `virtio-rng.ko.xz` is the module `virtio_rng`: the kernel takes `-` and `_` for the same. */
function nameOf(file: string): string {
  return spelt(basename(file).replace(moduleFile, ""));
}

function spelt(name: string): string {
  return name.replaceAll("-", "_");
}

/**
 * A wish may name an algorithm (`crc32c`, `crypto-crc32c`). By custom `crc32c_generic` provides it, since 6.15 `crc32c_cryptoapi`;
 * the aliases that say so stand in depmod's index, which is not there.
 */
function providerOf(tree: ModuleTree, wish: string): string {
  const name = spelt(wish);
  const algorithm = name.replace(/^crypto_/, "");
  return [name, algorithm, `${algorithm}_generic`, `${algorithm}_cryptoapi`].find((one) => tree.files.has(one)) ?? name;
}

async function readModule(path: string): Promise<Buffer> {
  const file = await readFile(path);
  return formatOf(file) === undefined ? file : decompress(file);
}

async function readBuiltIn(path: string): Promise<Set<string> | undefined> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  return text === undefined
    ? undefined
    : new Set(
        text
          .split("\n")
          .filter((line) => line !== "")
          .map(nameOf),
      );
}
