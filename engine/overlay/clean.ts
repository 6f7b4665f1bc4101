/** Frees what is ours and of no use to anybody: overlays that are gone or stand on a dead server, lowers without containers. */
import { existsSync } from "node:fs";
import { type Blocking, openBlocking } from "./blocking.ts";
import { cleanLocks } from "./clean-locks.ts";
import { type CleanOptions, cleanStrays } from "./clean-strays.ts";
import { imagePaths } from "./layout.ts";
import { isBeingWorkedOn, overlayOf } from "./liveness.ts";
import { liveServer } from "./lower-health.ts";
import type { MounterContext } from "./mounter-context.ts";
import { isDisconnected } from "./reach.ts";
import { findReference, listImages, type Reference, readReferences } from "./references.ts";
import { removeImageDirectory, stopLower } from "./shared-lower.ts";
import { teardown } from "./umount-container.ts";
import { withContainer, withImage } from "./with-locks.ts";

/** @returns a line for each thing freed */
export async function cleanMounts(context: MounterContext, { dryRun = false }: CleanOptions = {}): Promise<string[]> {
  const blocking = openBlocking();
  try {
    const freed: string[] = [];
    for (const digest of listImages(context.layout)) {
      freed.push(...(await cleanContainers(digest, context, dryRun)));
      freed.push(...(await cleanLower(digest, context, blocking, dryRun)));
    }
    freed.push(...cleanLocks(context.layout, dryRun));
    freed.push(...(await cleanStrays(context.deadlines, context.layout, { dryRun })));
    return freed;
  } finally {
    blocking.close();
  }
}

async function cleanContainers(digest: string, context: MounterContext, dryRun: boolean): Promise<string[]> {
  const freed: string[] = [];
  for (const { containerId } of readReferences(context.layout, digest)) {
    if (isBeingWorkedOn(context.layout, containerId)) continue;
    const reason = await withContainer(containerId, context, async (own) => {
      const reference = findReference(context.layout, containerId);
      const useless = reference && (await whyUseless(reference, context, own));
      if (reference && useless && !dryRun) await teardown(reference, context, own);
      return useless;
    });
    if (reason !== undefined) freed.push(`container "${containerId}": ${reason}`);
  }
  return freed;
}

/** A server that is alive and does not answer may yet come back: that is for its owner to decide. */
async function whyUseless(reference: Reference, { layout, deadlines }: MounterContext, blocking: Blocking) {
  const { where } = overlayOf(reference);
  if (where === "elsewhere") return undefined;
  if (where === "nowhere") return "its overlay is not mounted";
  if (liveServer(imagePaths(layout, reference.imageDigest)) === undefined) return "its FUSE server is dead";
  if (await isDisconnected(reference.rootfs, blocking, deadlines.lowerMs)) return "its FUSE connection is dead";
  return undefined;
}

async function cleanLower(
  digest: string,
  context: MounterContext,
  blocking: Blocking,
  dryRun: boolean,
): Promise<string[]> {
  const image = imagePaths(context.layout, digest);
  return withImage(digest, context, async () => {
    if (!existsSync(image.directory) || readReferences(context.layout, digest).length > 0) return [];
    if (!dryRun) {
      await stopLower(image, { blocking, deadlines: context.deadlines });
      await removeImageDirectory(image);
    }
    return [`image "${digest}": no container uses its lower "${image.lower}"`];
  });
}
