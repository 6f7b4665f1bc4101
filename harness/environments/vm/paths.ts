import { dirname, join } from "node:path";
import { userlandDirectory } from "../userland.ts";

/** What VMs share and keep: images, initramfs, what was found out about this machine. */
export function vmCacheDirectory(): string {
  return join(dirname(userlandDirectory()), "vm");
}

/** Disk images and initramfs archives, named by digests. */
export function imagesDirectory(): string {
  return join(vmCacheDirectory(), "images");
}

/** Holds a directory for each running VM, `<ownerMark()>-<8 hex>`. */
export const runDirectories = "/run/mountproof/vm";

/** Where snapshots of booted guests lie, a directory each. */
export function snapshotsDirectory(): string {
  return join(vmCacheDirectory(), "snapshots");
}
