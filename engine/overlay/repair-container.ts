import { UserError } from "../errors.ts";
import type { Blocking } from "./blocking.ts";
import { containerPaths } from "./layout.ts";
import { overlayOf } from "./liveness.ts";
import type { MounterContext } from "./mounter-context.ts";
import { isAlive } from "./process.ts";
import { findReference, type Reference } from "./references.ts";
import { teardown } from "./umount-container.ts";
import { holdsFiles, removeProbes, resumesUpper } from "./upper-record.ts";

/**
 * What a crashed mounter, or a dead server, left of this container is taken down; a container that is mounted, or whose files
 * belong to something else, is not touched.
 * @returns whether an upper is there to go on with
 */
export async function repairContainer(
  wanted: Reference,
  context: MounterContext,
  blocking: Blocking,
): Promise<boolean> {
  const left = findReference(context.layout, wanted.containerId);
  const paths = containerPaths(context.layout, wanted.containerId);
  // Under the container's lock a reference in state "mounting" belongs to nobody.
  if (left?.state === "mounted" && overlayOf(left).where !== "nowhere") throw alreadyMounted(left);
  if (left !== undefined) {
    if (holdsFiles(paths.upper)) resumesUpper(paths, wanted);
    await teardown(left, context, blocking, "files");
  }
  const resumed = resumesUpper(paths, wanted);
  if (resumed) removeProbes(paths.upper);
  return resumed;
}

function alreadyMounted({ containerId, imageDigest, lower }: Reference): UserError {
  const text = `container "${containerId}" is mounted already, image "${imageDigest}"`;
  if (lower === undefined || isAlive(lower.server))
    return new UserError("ALREADY_MOUNTED", text, `run: mountproof umount ${containerId}`);
  const hint = "run: mountproof clean, which keeps what it wrote, and mount it again";
  return new UserError("ALREADY_MOUNTED", `${text}, and its FUSE server is dead`, hint);
}
