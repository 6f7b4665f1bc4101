import { dirname, join } from "node:path";
import { userlandDirectory } from "../userland.ts";

/** What machines of Vagrant share and keep: `$XDG_CACHE_HOME/mountproof/vagrant`. */
export function vagrantCacheDirectory(): string {
  return join(dirname(userlandDirectory()), "vagrant");
}

/** Boxes, a directory each, named by a digest of what is in them. */
export function boxesDirectory(): string {
  return join(vagrantCacheDirectory(), "boxes");
}

/** Kernels as the Vagrantfile looks for them: `RELEASE/vmlinux` and `RELEASE/initrd`. */
export function bootDirectory(): string {
  return join(vagrantCacheDirectory(), "boot");
}

/** Holds a directory for each kernel that runs, `<ownerMark()>-<8 hex>`. */
export function runsDirectory(): string {
  return join(vagrantCacheDirectory(), "runs");
}

/** The same, where the machine's own libvirtd, which is not root, must be able to read. */
export const systemRunsDirectory = "/run/mountproof/vagrant";

/** Parts of an agent as tar streams, where making them takes longer than reading them. */
export function streamsDirectory(): string {
  return join(vagrantCacheDirectory(), "streams");
}

/** Of each kernel. */
export function initrdsDirectory(): string {
  return join(vagrantCacheDirectory(), "initrds");
}

/** In which names tell whose something is. */
export function markedDirectories(): string[] {
  return [systemRunsDirectory, runsDirectory(), boxesDirectory(), streamsDirectory(), initrdsDirectory()];
}
