import { OverlayError } from "../../engine/overlay/errors.ts";
import * as engine from "../../engine/overlay/fuse-overlayfs.ts";
import { outcomeOfText } from "../../harness/oracle/classify.ts";
import { Finding } from "../outcome.ts";

/**
 * Resolves when the mount stands; its process ends with the mount.
 * @throws Finding with what fuse-overlayfs said; it has only its words for an errno
 */
export async function mountFuseOverlayfs(mount: engine.FuseOverlayfsMount): Promise<void> {
  try {
    await engine.mountFuseOverlayfs(mount);
  } catch (error) {
    if (!(error instanceof OverlayError)) throw error;
    const { message, path } = error;
    throw new Finding(outcomeOfText(message) ?? "mount-refused", { message, path });
  }
}
