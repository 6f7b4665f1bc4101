import { chmod, copyFile, link, mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { type AptSuite, reasonOf } from "../../harness/apt/apt-suite.ts";
import { NotAvailable } from "../../harness/apt/not-available.ts";
import type { Recipe } from "../../harness/environments/userland-recipe.ts";
import { isolated } from "./isolated.ts";

/**
 * Unpacks the base's packages and all they depend on into `root`, without running a maintainer script.
 *
 * @returns name to version of each package
 */
export async function unpackBase(root: string, apt: AptSuite, names: readonly string[]): Promise<Map<string, string>> {
  const options = [
    "--quiet",
    "--mode=root",
    "--variant=extract",
    "--skip=cleanup/apt/cache",
    '--aptopt=Acquire::Check-Valid-Until "false"',
    '--aptopt=Acquire::Check-Date "false"',
    `--include=${names.join(",")}`,
  ];
  const command = isolated(["mmdebstrap", ...options, apt.suite, root, apt.source]);
  await execa(...command, { stdin: "ignore" }).catch((cause) => {
    throw new NotAvailable(`mmdebstrap could not build the userland's base: ${reasonOf(cause)}`, { cause });
  });
  return packageVersions(await readdir(join(root, "var/cache/apt/archives")));
}

/** Makes the tree what the recipe says beyond its packages. */
export async function furnish(root: string, recipe: Recipe, node: string): Promise<void> {
  for (const path of recipe.remove) await rm(join(root, path), { recursive: true, force: true });
  for (const path of recipe.directories) await mkdir(join(root, path), { recursive: true });
  for (const [path, text] of Object.entries(recipe.files)) await writeFile(join(root, path), text);
  for (const [path, target] of Object.entries(recipe.symlinks)) await replaceBySymlink(join(root, path), target);
  await linkApplets(root);
  await placeNode(join(root, "usr/local/bin/node"), node);
}

/** Names of archives as apt keeps them (`fuse3_3.18.3-1_amd64.deb`, an epoch's colon as `%3a`) to name and version. */
export function packageVersions(archives: readonly string[]): Map<string, string> {
  const packages = archives.filter((name) => name.endsWith(".deb")).toSorted();
  return new Map(
    packages.map((name) => {
      const [pkg = "", version = ""] = name.split("_");
      return [pkg, decodeURIComponent(version)];
    }),
  );
}

async function replaceBySymlink(path: string, target: string): Promise<void> {
  await rm(path, { force: true });
  await symlink(target, path);
}

/** The applets stay in a directory of their own, so that the tools of util-linux come first. */
async function linkApplets(root: string): Promise<void> {
  const applets = join(root, "opt/busybox/bin");
  await mkdir(applets, { recursive: true });
  const { stdout } = await execa("chroot", [root, "/usr/bin/busybox", "--list"]);
  for (const applet of stdout.split("\n")) await symlink("/usr/bin/busybox", join(applets, applet));
}

/** Hard links share the disk and the page cache; the cache may be on another file system. */
async function placeNode(path: string, node: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await link(node, path).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== "EXDEV" && error.code !== "EPERM") throw error;
    await copyFile(node, path);
    await chmod(path, 0o755);
  });
}
