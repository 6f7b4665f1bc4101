/** The steps of a teardown, each of which may find its work done already. */
import { existsSync } from "node:fs";
import { UserError } from "../errors.ts";
import type { Blocking } from "./blocking.ts";
import { removeRootfsDirectory, removeTree } from "./container-directories.ts";
import { checkContainerId } from "./ids.ts";
import { type ContainerPaths, containerPaths, imagePaths } from "./layout.ts";
import { otherUsers, overlayOf } from "./liveness.ts";
import { isOverlay } from "./mount-table.ts";
import type { MounterContext } from "./mounter-context.ts";
import { processesWithArgument, stopProcess, waitUntilGone } from "./process.ts";
import { findReference, type Reference, removeReference } from "./references.ts";
import { releaseAll } from "./releases.ts";
import { removeImageDirectory, stopLower } from "./shared-lower.ts";
import { unmountAll } from "./unmount.ts";
import { withContainer, withImage } from "./with-locks.ts";

export interface UmountOptions {
  /** Keep what the container wrote. */
  readonly keepUpper?: boolean;
}

export async function umountContainer(id: string, context: MounterContext, options: UmountOptions = {}): Promise<void> {
  const containerId = checkContainerId(id);
  await withContainer(containerId, context, async (blocking) => {
    const reference = findReference(context.layout, containerId);
    if (reference === undefined) return removeRemains(containerId, context, blocking, options);
    const seen = overlayOf(reference);
    if (seen.where === "elsewhere") {
      const text = `container "${containerId}" is mounted in another mount namespace, that of process ${seen.pid}`;
      throw new UserError(
        "OTHER_MOUNT_NAMESPACE",
        text,
        `run: nsenter --mount=/proc/${seen.pid}/ns/mnt mountproof umount ${containerId}`,
      );
    }
    await teardown(reference, context, blocking, options);
  });
}

export function notMounted(containerId: string): UserError {
  return new UserError("NOT_MOUNTED", `container "${containerId}" is not mounted`, "run: mountproof mounts");
}

/**
 * Overlay first, then the container's directories, then, for the last container, FUSE and its server. The reference goes last,
 * so that whoever comes after a crash finds what is left. Under the container's lock.
 */
export async function teardown(
  reference: Reference,
  context: MounterContext,
  blocking: Blocking,
  { keepUpper = false }: UmountOptions = {},
): Promise<void> {
  const paths = containerPaths(context.layout, reference.containerId);
  await unmountOverlay(reference, context, blocking);
  let directoriesGone = false;
  await releaseAll(`taking down container "${reference.containerId}"`, [
    async () => {
      // The rootfs base may have been another one at the mount.
      await removeDirectories({ ...paths, rootfs: reference.rootfs }, keepUpper);
      directoriesGone = true;
    },
    () => releaseLower(reference, context, blocking, () => directoriesGone),
  ]);
}

/** Without a reference: what was kept, or what lost its reference. */
async function removeRemains(
  containerId: string,
  context: MounterContext,
  blocking: Blocking,
  { keepUpper = false }: UmountOptions,
): Promise<void> {
  const paths = containerPaths(context.layout, containerId);
  if (![paths.directory, paths.work, paths.upper].some((path) => existsSync(path))) {
    throw notMounted(containerId);
  }
  await unmountAll(
    { step: "unmount overlay", path: paths.rootfs, deadlineMs: context.deadlines.unmountMs, isOurs: isOverlay },
    blocking,
  );
  await removeDirectories(paths, keepUpper);
}

function removeDirectories({ rootfs, work, upper }: ContainerPaths, keepUpper: boolean): Promise<void> {
  return releaseAll("removing the container's directories", [
    () => removeRootfsDirectory(rootfs),
    () => removeTree(work),
    () => (keepUpper ? undefined : removeTree(upper)),
  ]);
}

async function unmountOverlay(
  reference: Reference,
  { layout, deadlines }: MounterContext,
  blocking: Blocking,
): Promise<void> {
  const { rootfs, imageDigest } = reference;
  // A server killed while it started may mount even now.
  const servers = reference.overlay === "fuse-overlayfs" ? fuseOverlayfsAt(rootfs) : [];
  const order = { step: "unmount overlay", path: rootfs, deadlineMs: deadlines.unmountMs, isOurs: isOverlay };
  await unmountAll({ ...order, abortAtDeadline: imagePaths(layout, imageDigest).lower }, blocking);
  for (const server of servers) {
    if (!(await waitUntilGone(server, 1000))) await stopProcess(server, 1000);
  }
}

function fuseOverlayfsAt(rootfs: string) {
  return processesWithArgument(rootfs, (words) => /(^|\/)fuse-overlayfs$/.test(words[0] ?? ""));
}

async function releaseLower(
  reference: Reference,
  context: MounterContext,
  blocking: Blocking,
  mayForget: () => boolean,
): Promise<void> {
  const { imageDigest, containerId } = reference;
  const image = imagePaths(context.layout, imageDigest);
  await withImage(imageDigest, context, async () => {
    const isLast = otherUsers(context.layout, imageDigest, containerId).length === 0;
    if (isLast) await stopLower(image, { blocking, deadlines: context.deadlines });
    if (mayForget()) removeReference(context.layout, reference);
    if (isLast) await removeImageDirectory(image);
  });
}
