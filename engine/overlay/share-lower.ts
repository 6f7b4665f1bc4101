/** What a mount wants of the image's server, and what it gets when another container has one already. */
import { UserError } from "../errors.ts";
import type { ImagePaths } from "./layout.ts";
import { otherUser } from "./liveness.ts";
import type { MounterContext } from "./mounter-context.ts";
import type { MountRequest } from "./plan-container.ts";
import type { ProcessIdentity } from "./process.ts";
import type { Reference } from "./references.ts";
import { readServedSpec, servedOtherwise } from "./served-spec.ts";
import type { LowerSettings } from "./shared-lower.ts";

export function lowerSettings(request: MountRequest, { fuseLibrary, ttlSec }: Reference): LowerSettings {
  const { indexPath, storeDir, content, passthrough, threads, readTrace } = request;
  return {
    indexPath,
    fuseLibrary,
    ttlSec,
    ...(storeDir === undefined ? {} : { storeDir }),
    ...(content === undefined ? {} : { content }),
    ...(passthrough === undefined ? {} : { passthrough }),
    ...(threads === undefined ? {} : { threads }),
    ...(readTrace === undefined ? {} : { readTrace }),
  };
}

/** The bytes are the same whoever serves them, so a mount that asks for another cache is not refused, but told. */
export function notesOn(request: MountRequest, image: ImagePaths, { pid }: ProcessIdentity): { notes?: string[] } {
  const running = readServedSpec(image);
  const others = running === undefined ? [] : servedOtherwise(running, request);
  if (others.length === 0) return {};
  return { notes: [`the image is served already, by process ${pid}, and ${others.join("; ")}`] };
}

/** @throws UserError `LOWER_IS_SHARED` for what another container of the image could tell from what it asked for */
export function refuseOtherServer(wanted: Reference, { layout }: MounterContext): void {
  const differs = ({ fuseLibrary, ttlSec }: Reference) =>
    fuseLibrary !== wanted.fuseLibrary || ttlSec !== wanted.ttlSec;
  const other = otherUser(layout, wanted.imageDigest, wanted.containerId, differs);
  if (other === undefined) return;
  throw new UserError(
    "LOWER_IS_SHARED",
    `container "${other.containerId}" shares the image through ${other.fuseLibrary} with a time to live of ${other.ttlSec} s`,
    `choose the same, or unmount it first`,
  );
}
