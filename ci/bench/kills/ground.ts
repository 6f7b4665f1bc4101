import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { userlandDirectory } from "../../../harness/environments/userland.ts";

/** Where the runs to be killed work. What is unfinished here is theirs, whatever else this machine does meanwhile. */
export interface Ground {
  readonly directory: string;
  /** Of the runs: a cache and a directory for temporary files of their own. */
  readonly env: { readonly XDG_CACHE_HOME: string; readonly TMPDIR: string };
  /** The cache of VMs: images and snapshots. */
  readonly vm: string;
  /** Takes that cache away, so that the next run makes images, boots and saves a snapshot. */
  forget(): void;
  remove(): void;
}

/** What does not depend on VMs is taken over by hard links, which must lie on the same file system. */
const takenOver = ["userland", "kernels", "fixtures", "store"];

export async function makeGround(): Promise<Ground> {
  const cache = dirname(userlandDirectory());
  const directory = mkdtempSync(join(dirname(cache), "mountproof-kills-"));
  const own = join(directory, "cache/mountproof");
  const [vm, TMPDIR] = [join(own, "vm"), join(directory, "tmp")];
  for (const path of [own, TMPDIR]) mkdirSync(path, { recursive: true });
  const there = takenOver.map((name) => join(cache, name)).filter((path) => existsSync(path));
  await execa("cp", ["-al", "--", ...there, own]);
  return {
    ...{ directory, vm, env: { XDG_CACHE_HOME: dirname(own), TMPDIR } },
    forget: () => rmSync(vm, { recursive: true, force: true }),
    remove: () => rmSync(directory, { recursive: true }),
  };
}
