/** Frees what is ours and of no use to anybody: overlays that are gone or stand on a dead server, lowers without containers. */
import { existsSync } from "node:fs";
import { type Blocking, openBlocking } from "./blocking.ts";
import { cleanLocks } from "./clean-locks.ts";
import { type CleanOptions, cleanStrays } from "./clean-strays.ts";
import { deadLower } from "./container-health.ts";
import { containerPaths, imagePaths } from "./layout.ts";
import { isBeingWorkedOn, overlayOf } from "./liveness.ts";
import type { MounterContext } from "./mounter-context.ts";
import { isDisconnected } from "./reach.ts";
import { findReference, listImages, type Reference, readReferences } from "./references.ts";
import { type Release, releaseAll } from "./releases.ts";
import { removeImageDirectory, stopLower } from "./shared-lower.ts";
import { teardown } from "./umount-container.ts";
import { holdsFiles } from "./upper-record.ts";
import { withContainer, withImage } from "./with-locks.ts";

/** @returns a line for each thing freed @throws the error of what could not be freed, when all the rest was */
export async function cleanMounts(context: MounterContext, options: CleanOptions = {}): Promise<string[]> {
  // One of its own: each container takes one of the pool, which must not wait for us.
  const blocking = openBlocking();
  try {
    const freed: string[] = [];
    const tell = (line: string) => {
      freed.push(line);
      options.onFreed?.(line);
    };
    // What cannot be freed, as something uses it, must not keep the rest.
    await releaseAll("freeing what is left behind", [
      ...listImages(context.layout).flatMap((digest) =>
        stepsOf(digest, context, blocking, { ...options, onFreed: tell }),
      ),
      () => cleanLocks(context.layout, options.dryRun ?? false).forEach(tell),
      async () => void (await cleanStrays(context.deadlines, context.layout, { ...options, onFreed: tell })),
    ]);
    return freed;
  } finally {
    blocking.close();
  }
}

function stepsOf(digest: string, context: MounterContext, blocking: Blocking, options: Telling): Release[] {
  const { dryRun = false, onFreed } = options;
  return [
    ...readReferences(context.layout, digest).map(
      ({ containerId }) =>
        async () =>
          (await cleanContainer(containerId, context, dryRun)).forEach(onFreed),
    ),
    async () => (await cleanLower(digest, context, blocking, dryRun)).forEach(onFreed),
  ];
}

type Telling = CleanOptions & Required<Pick<CleanOptions, "onFreed">>;

async function cleanContainer(containerId: string, context: MounterContext, dryRun: boolean): Promise<string[]> {
  if (isBeingWorkedOn(context.layout, containerId)) return [];
  return withContainer(containerId, context, async (own) => {
    const reference = findReference(context.layout, containerId);
    const useless = reference && (await whyUseless(reference, context, own));
    if (reference === undefined || useless === undefined) return [];
    const { upper } = containerPaths(context.layout, containerId);
    const kept = holdsFiles(upper) ? `; what it wrote is kept in "${upper}"` : "";
    if (!dryRun) await teardown(reference, context, own, "files");
    return [`container "${containerId}": ${useless}${kept}`];
  });
}

/** A server that is alive and does not answer may yet come back: that is for its owner to decide. */
async function whyUseless(reference: Reference, { deadlines }: MounterContext, blocking: Blocking) {
  const { where } = overlayOf(reference);
  if (where === "elsewhere") return undefined;
  if (where === "nowhere") return "its overlay is not mounted";
  if (reference.state === "mounting") return "its mounter was killed before it was finished";
  if (deadLower(reference) !== undefined) return "its FUSE server is dead";
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
