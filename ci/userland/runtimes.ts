import { existsSync } from "node:fs";
import { copyFile, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { type AptSuite, reasonOf } from "../../harness/apt/apt-suite.ts";
import { NotAvailable } from "../../harness/apt/not-available.ts";
import type { UserlandManifest } from "../../harness/environments/userland.ts";
import type { RuntimeRecipe } from "../../harness/environments/userland-recipe.ts";
import { isolated } from "./isolated.ts";

export type Runtime = UserlandManifest["runtimes"][number];

/**
 * Puts a runtime into `/opt/runtimes/<kind>-<upstream version>/` of the userland and runs it there once.
 *
 * @throws NotAvailable when the suite lacks it or it does not run on the base's libraries
 */
export async function installRuntime(root: string, recipe: RuntimeRecipe, apt: AptSuite): Promise<Runtime> {
  const { kind, suite } = recipe;
  const version = await requiredVersion(apt, kind);
  const level = `${kind}-${upstreamVersion(version)}`;
  const path = `/opt/runtimes/${level}/${kind}`;
  const unpacked = await unpackPackage(await apt.download(kind, version));
  const directory = join(root, "opt/runtimes", level);
  if (existsSync(directory))
    throw new NotAvailable(`Debian ${suite} has ${kind} ${version}, the same as an earlier suite`);
  await mkdir(directory, { recursive: true });
  await copyFile(join(unpacked, recipe.binary), join(root, path));
  const reported = await firstRun(root, path);
  return { level, kind, path, version: upstreamVersion(version), package: `${kind} ${version}`, suite, reported };
}

/** `1.3.6` of the Debian version `1.3.6+ds1-1+b4`. */
export function upstreamVersion(version: string): string {
  return /^(?:\d+:)?(\d+(?:\.\d+)*)/.exec(version)?.[1] ?? version;
}

/** Lays a package over the tree without what it depends on. Returns its version. */
export async function installLibrary(root: string, name: string, apt: AptSuite): Promise<string> {
  const version = await requiredVersion(apt, name);
  // As in a machine with merged directories, /lib must stay a symbolic link.
  await execa("sh", [
    "-c",
    'dpkg-deb --fsys-tarfile "$1" | tar -x --keep-directory-symlink -C "$2"',
    "sh",
    await apt.download(name, version),
    root,
  ]);
  return version;
}

async function requiredVersion(apt: AptSuite, name: string): Promise<string> {
  const version = (await apt.versions([name])).get(name);
  if (version === undefined) throw new NotAvailable(`Debian ${apt.suite} has no package "${name}"`);
  return version;
}

async function unpackPackage(archive: string): Promise<string> {
  await execa("dpkg-deb", ["--extract", archive, `${archive}.unpacked`]);
  return `${archive}.unpacked`;
}

/** crun reads /proc even to tell its version. */
async function firstRun(root: string, path: string): Promise<string> {
  try {
    const { stdout } = await execa(...isolated(["chroot", root, path, "--version"], join(root, "proc")), {
      timeout: 10_000,
    });
    return stdout.split("\n")[0] ?? "";
  } catch (cause) {
    await rm(join(root, path, ".."), { recursive: true });
    throw new NotAvailable(`it does not run in the userland: ${reasonOf(cause)}`, { cause });
  }
}
