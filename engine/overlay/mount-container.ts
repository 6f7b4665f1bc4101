/** The steps of a mount. Whatever stops it, the way back is the ordinary teardown. */
import { openKernelLog } from "../system/kmsg.ts";
import type { Blocking } from "./blocking.ts";
import { makeContainerDirectories } from "./container-directories.ts";
import { containerPaths, imagePaths } from "./layout.ts";
import { mountOverlay, verifyOverlay } from "./make-overlay.ts";
import type { MounterContext } from "./mounter-context.ts";
import { type MountRequest, planContainer } from "./plan-container.ts";
import { type Reference, writeReference } from "./references.ts";
import { throwGathered } from "./releases.ts";
import { repairContainer } from "./repair-container.ts";
import { lowerSettings, notesOn, refuseOtherServer } from "./share-lower.ts";
import { ensureLower } from "./shared-lower.ts";
import { teardown } from "./umount-container.ts";
import { holdsFiles, writeUpperRecord } from "./upper-record.ts";
import { withContainer, withImage } from "./with-locks.ts";

export interface MountedContainer {
  readonly containerId: string;
  readonly imageDigest: string;
  /** Root file system. */
  readonly rootfs: string;
  readonly lower: string;
  readonly upper: string;
  readonly work: string;
  /** What was asked for and is otherwise, as another container's server is shared. */
  readonly notes?: readonly string[];
}

export async function mountContainer(request: MountRequest, context: MounterContext): Promise<MountedContainer> {
  const reference = planContainer(request, context);
  return withContainer(reference.containerId, context, async (blocking) => {
    const resumed = await repairContainer(reference, context, blocking);
    try {
      return await build(request, reference, resumed, { context, blocking });
    } catch (error) {
      const errors = [error];
      await teardown(reference, context, blocking, "files").catch((second) => errors.push(second));
      throwGathered(`mounting container "${reference.containerId}"`, errors);
      throw error;
    }
  });
}

async function build(
  request: MountRequest,
  reference: Reference,
  resumed: boolean,
  { context, blocking }: { readonly context: MounterContext; readonly blocking: Blocking },
): Promise<MountedContainer> {
  const { containerId, imageDigest, rootfs } = reference;
  const [image, container] = [imagePaths(context.layout, imageDigest), containerPaths(context.layout, containerId)];
  const tools = { blocking, deadlines: context.deadlines };
  const lower = await withImage(imageDigest, context, async () => {
    refuseOtherServer(reference, context);
    writeReference(context.layout, reference);
    return ensureLower(image, lowerSettings(request, reference), tools);
  });
  const hadFiles = resumed && holdsFiles(container.upper);
  makeContainerDirectories(container);
  const log = openKernelLog();
  try {
    await mountOverlay(reference, { image, container, log }, tools);
    await verifyOverlay({ image, container, log }, tools);
  } finally {
    log.close();
  }
  writeUpperRecord(container, reference, hadFiles);
  writeReference(context.layout, {
    ...reference,
    state: "mounted",
    lower: { minor: lower.mount.minor, server: lower.server },
  });
  const { upper, work } = container;
  return {
    containerId,
    imageDigest,
    rootfs,
    lower: image.lower,
    upper,
    work,
    ...notesOn(request, image, lower.server),
  };
}
