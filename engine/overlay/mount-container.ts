/** The steps of a mount. Whatever stops it, the way back is the ordinary teardown. */
import { statSync } from "node:fs";
import { UserError } from "../errors.ts";
import type { FuseLibrary } from "../fuse/lower.ts";
import { openKernelLog } from "../system/kmsg.ts";
import type { Blocking } from "./blocking.ts";
import { makeContainerDirectories, requireFreshUpper } from "./container-directories.ts";
import { fuseOverlayfsData } from "./fuse-overlayfs.ts";
import { checkContainerId, checkImageDigest } from "./ids.ts";
import { kernelOverlayData } from "./kernel.ts";
import { containerPaths, imagePaths } from "./layout.ts";
import { otherUsers, overlayOf } from "./liveness.ts";
import { mountOverlay, verifyOverlay } from "./make-overlay.ts";
import type { MounterContext } from "./mounter-context.ts";
import { type OverlayOptions, recommendedOptions } from "./options.ts";
import { mountNamespaceOf } from "./process.ts";
import { findReference, type Reference, writeReference } from "./references.ts";
import { throwGathered } from "./releases.ts";
import { ensureLower } from "./shared-lower.ts";
import { teardown } from "./umount-container.ts";
import { withContainer, withImage } from "./with-locks.ts";

export interface MountRequest {
  readonly containerId: string;
  /** Digest of the image manifest, `sha256:<hex>`. */
  readonly imageDigest: string;
  /** As written by `engine/index`. */
  readonly indexPath: string;
  /** The layer store that holds the image's layers. */
  readonly storeDir: string;
  /** Default `recommendedOptions`. Kernel overlay only. */
  readonly options?: OverlayOptions;
  /** Default `own`. */
  readonly fuseLibrary?: FuseLibrary;
  /** How long the kernel may keep the image's entries and attributes, seconds; default 1. */
  readonly ttlSec?: number;
}

export interface MountedContainer {
  readonly containerId: string;
  readonly imageDigest: string;
  /** Root file system. */
  readonly rootfs: string;
  readonly lower: string;
  readonly upper: string;
  readonly work: string;
}

export async function mountContainer(request: MountRequest, context: MounterContext): Promise<MountedContainer> {
  const reference = planContainer(request, context);
  return withContainer(reference.containerId, context, async (blocking) => {
    await repair(reference, context, blocking);
    try {
      return await build(request, reference, context, blocking);
    } catch (error) {
      const errors = [error];
      await teardown(reference, context, blocking).catch((second) => errors.push(second));
      throwGathered(`mounting container "${reference.containerId}"`, errors);
      throw error;
    }
  });
}

/** Everything that can be refused is refused here, before anything is mounted. */
export function planContainer(request: MountRequest, context: MounterContext): Reference {
  const reference: Reference = {
    containerId: checkContainerId(request.containerId),
    imageDigest: checkImageDigest(request.imageDigest),
    state: "mounting",
    overlay: context.overlay,
    options: request.options ?? (context.overlay === "kernel" ? recommendedOptions : {}),
    fuseLibrary: request.fuseLibrary ?? "own",
    ttlSec: request.ttlSec ?? 1,
    rootfs: containerPaths(context.layout, request.containerId).rootfs,
    mountNamespace: mountNamespaceOf("self") ?? "",
  };
  requirePath("index file", request.indexPath);
  requirePath("layer store", request.storeDir);
  refuseOptions(reference, context);
  return reference;
}

function refuseOptions(
  { imageDigest, containerId, overlay, options, rootfs }: Reference,
  { layout }: MounterContext,
): void {
  const { upper, work } = containerPaths(layout, containerId);
  const layers = { lowerdirs: [imagePaths(layout, imageDigest).lower], upperdir: upper, workdir: work };
  if (overlay === "kernel") {
    kernelOverlayData({ ...layers, options });
    return;
  }
  fuseOverlayfsData({ ...layers, target: rootfs });
  const chosen = Object.entries(options).find(([, value]) => value !== "default");
  if (chosen === undefined) return;
  throw new UserError(
    "BAD_OVERLAY_OPTION",
    `"${chosen[0]}" is an option of the kernel's overlay`,
    "leave it out for fuse-overlayfs",
  );
}

/** What a crashed mounter left of this container is taken down; a container that is mounted, or holds files, is not touched. */
async function repair(wanted: Reference, context: MounterContext, blocking: Blocking): Promise<void> {
  const { containerId } = wanted;
  const left = findReference(context.layout, containerId);
  const paths = containerPaths(context.layout, containerId);
  if (left === undefined) return requireFreshUpper(paths, containerId);
  // Under the container's lock a reference in state "mounting" belongs to nobody.
  if (left.state === "mounted") {
    const text = `container "${containerId}" is mounted already, image "${left.imageDigest}"`;
    if (overlayOf(left).where !== "nowhere")
      throw new UserError("ALREADY_MOUNTED", text, `run: mountproof umount ${containerId}`);
    requireFreshUpper(paths, containerId);
  }
  await teardown(left, context, blocking);
}

async function build(
  request: MountRequest,
  reference: Reference,
  context: MounterContext,
  blocking: Blocking,
): Promise<MountedContainer> {
  const { containerId, imageDigest, rootfs, fuseLibrary, ttlSec } = reference;
  const [image, container] = [imagePaths(context.layout, imageDigest), containerPaths(context.layout, containerId)];
  const tools = { blocking, deadlines: context.deadlines };
  await withImage(imageDigest, context, async () => {
    refuseOtherServer(reference, context);
    writeReference(context.layout, reference);
    await ensureLower(image, { indexPath: request.indexPath, storeDir: request.storeDir, fuseLibrary, ttlSec }, tools);
  });
  makeContainerDirectories(container);
  const log = openKernelLog();
  try {
    await mountOverlay(reference, { image, container, log }, tools);
    await verifyOverlay({ image, container, log }, tools);
  } finally {
    log.close();
  }
  writeReference(context.layout, { ...reference, state: "mounted" });
  return { containerId, imageDigest, rootfs, lower: image.lower, upper: container.upper, work: container.work };
}

function refuseOtherServer(wanted: Reference, { layout }: MounterContext): void {
  const other = otherUsers(layout, wanted.imageDigest, wanted.containerId).find(
    ({ fuseLibrary, ttlSec }) => fuseLibrary !== wanted.fuseLibrary || ttlSec !== wanted.ttlSec,
  );
  if (other === undefined) return;
  throw new UserError(
    "LOWER_IS_SHARED",
    `container "${other.containerId}" shares the image through ${other.fuseLibrary} with a time to live of ${other.ttlSec} s`,
    `choose the same, or unmount it first`,
  );
}

function requirePath(what: string, path: string): void {
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) return;
  throw new UserError("BAD_PATH", `the ${what} "${path}" does not exist`, "run: mountproof index IMAGE");
}
