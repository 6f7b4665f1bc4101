import * as engine from "../../engine/overlay/fuse-overlayfs.ts";

/** Resolves when the mount stands; its process ends with the mount. */
export async function mountFuseOverlayfs(mount: engine.FuseOverlayfsMount): Promise<void> {
  await engine.mountFuseOverlayfs(mount);
}
