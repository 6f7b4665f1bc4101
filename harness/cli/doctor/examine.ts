/** Every check, in the order in which a person would look. */
import { openBlocking } from "../../../engine/overlay/blocking.ts";
import type { BaseOptions } from "../base-options.ts";
import { mounterOf } from "../bases.ts";
import { checkCapabilities } from "./capabilities.ts";
import type { Check } from "./check.ts";
import { checkDevice } from "./device.ts";
import { checkFilesystem } from "./filesystems.ts";
import { checkFuseOverlayfs } from "./fuse-overlayfs.ts";
import { checkKernel } from "./kernel.ts";
import { checkMountBase } from "./mount-base.ts";
import { checkReachable, checkStale, lookAtMounts } from "./mounts.ts";
import { checkNamespaces } from "./namespaces.ts";
import { checkOverlayDefaults } from "./overlay-defaults.ts";
import { checkSymlinks } from "./symlinks.ts";

export async function examine(bases: BaseOptions): Promise<Check[]> {
  return [
    checkKernel(),
    checkCapabilities(),
    checkDevice(),
    checkFilesystem("fuse", "fuse"),
    checkFilesystem("overlay", "overlayfs"),
    await checkFuseOverlayfs(),
    checkOverlayDefaults(),
    checkMountBase(bases.mountBase),
    ...(await examineMounts(bases)),
  ];
}

async function examineMounts(bases: BaseOptions): Promise<Check[]> {
  const blocking = openBlocking();
  try {
    const seen = await lookAtMounts(blocking);
    const images = await mounterOf(bases).list();
    const symlinks = await checkSymlinks(images, blocking);
    return [checkReachable(seen), symlinks, checkStale(seen), checkNamespaces(images)];
  } finally {
    blocking.close();
  }
}
