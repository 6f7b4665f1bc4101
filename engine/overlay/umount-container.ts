/** The steps of a teardown, each of which may find its work done already. */
import { existsSync } from "node:fs";
import { UserError } from "../errors.ts";
import type { Blocking } from "./blocking.ts";
import { removeRootfsDirectory, removeTree, removeUpper } from "./container-directories.ts";
import { checkContainerId } from "./ids.ts";
import { type ContainerPaths, containerPaths, imagePaths } from "./layout.ts";
import { otherUser, overlayOf } from "./liveness.ts";
import { isOverlay } from "./mount-table.ts";
import type { MounterContext } from "./mounter-context.ts";
import { processesWithArgument, stopProcess, waitUntilGone } from "./process.ts";
import { findReference, type Reference, removeReference } from "./references.ts";
import { releaseAll } from "./releases.ts";
import { removeImageDirectory, stopLower } from "./shared-lower.ts";
import { unmountAll } from "./unmount.ts";
import { holdsFiles } from "./upper-record.ts";
import { withContainer, withImage } from "./with-locks.ts";

export interface UmountOptions {
  /** Keep the upper directory; `written`: only if the container wrote into it, now or in an earlier life. */
  readonly keepUpper?: boolean | "written";
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
    await teardown(reference, context, blocking, toKeep(options));
  });
}

/** What a teardown leaves: the upper only if somebody wrote into it (`files`), in any case, or not at all. */
export type KeepUpper = "files" | "upper" | "nothing";

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
  keep: KeepUpper = "nothing",
): Promise<void> {
  const paths = containerPaths(context.layout, reference.containerId);
  await unmountOverlay(reference, context, blocking);
  let directoriesGone = false;
  await releaseAll(`taking down container "${reference.containerId}"`, [
    async () => {
      // The rootfs base may have been another one at the mount.
      await removeDirectories({ ...paths, rootfs: reference.rootfs }, keep);
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
  options: UmountOptions,
): Promise<void> {
  const paths = containerPaths(context.layout, containerId);
  if (![paths.directory, paths.work, paths.upper].some((path) => existsSync(path))) {
    throw notMounted(containerId);
  }
  await unmountAll(
    { step: "unmount overlay", path: paths.rootfs, deadlineMs: context.deadlines.unmountMs, isOurs: isOverlay },
    blocking,
  );
  await removeDirectories(paths, toKeep(options));
}

function toKeep({ keepUpper = false }: UmountOptions): KeepUpper {
  if (keepUpper === "written") return "files";
  return keepUpper ? "upper" : "nothing";
}

function removeDirectories({ rootfs, work, upper }: ContainerPaths, keep: KeepUpper): Promise<void> {
  return releaseAll("removing the container's directories", [
    () => removeRootfsDirectory(rootfs),
    () => removeTree(work),
    () => {
      if (keep === "nothing" || (keep === "files" && !holdsFiles(upper))) removeUpper(upper);
    },
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
    const isLast = otherUser(context.layout, imageDigest, containerId) === undefined;
    if (isLast) await stopLower(image, { blocking, deadlines: context.deadlines });
    if (mayForget()) removeReference(context.layout, reference);
    if (isLast) await removeImageDirectory(image);
  });
}
