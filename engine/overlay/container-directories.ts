/** The directories of one container: made before its overlay, removed after it. */
import { mkdirSync, rmdirSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { hasCode } from "../system/index.ts";
import { OverlayError } from "./errors.ts";
import type { ContainerPaths } from "./layout.ts";
import { mountAt, mountsBelow } from "./mount-table.ts";
import { removeUpperRecord } from "./upper-record.ts";

export function makeContainerDirectories({ upper, work, rootfs }: ContainerPaths): void {
  for (const directory of [upper, work, rootfs]) mkdirSync(directory, { recursive: true, mode: 0o755 });
}

/**
 * Removes a tree that must not be in use by an overlay: what is taken from an upper under a live overlay turns its
 * directories into deleted ones. @throws OverlayError `EBUSY` when something is mounted in it
 */
export function removeTree(directory: string): void {
  requireNoMounts(directory);
  rmSync(directory, { recursive: true, force: true });
}

/** The same for an upper: once its record is gone, what a killed removal leaves is no container's files. */
export function removeUpper(upper: string): void {
  requireNoMounts(upper);
  removeUpperRecord(upper);
  rmSync(upper, { recursive: true, force: true });
}

function requireNoMounts(directory: string): void {
  const mounts = [mountAt(directory), ...mountsBelow(directory)].filter((entry) => entry !== undefined);
  if (mounts.length > 0) {
    const hint = `"${mounts[0]?.mountPoint}" is mounted in it`;
    throw new OverlayError({ step: "remove directory", path: directory, errno: "EBUSY", hint });
  }
}

/** `rootfs`, which is empty once the overlay is gone, and its parent unless someone else keeps files there. */
export function removeRootfsDirectory(rootfs: string): void {
  rmdirUnless(rootfs, "ENOENT");
  rmdirUnless(dirname(rootfs), "ENOENT", "ENOTEMPTY");
}

function rmdirUnless(path: string, ...tolerated: readonly string[]): void {
  try {
    rmdirSync(path);
  } catch (error) {
    if (!hasCode(error, ...tolerated)) throw error;
  }
}
