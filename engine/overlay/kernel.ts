/** Kernel overlayfs, by either mount API. Both functions block (the lower may not answer): call them in a process made for that. */
import { release } from "node:os";
import { UserError } from "../errors.ts";
import { UMOUNT_NOFOLLOW, umount2 } from "../system/index.ts";
import type { MountApi } from "./mount-apis.ts";
import { mountByContext } from "./mount-by-context.ts";
import { mountByData } from "./mount-by-data.ts";
import { checkLayers, type OverlayLayers, type OverlayOptions, overlayData } from "./options.ts";

export interface KernelOverlay extends OverlayLayers {
  /** Existing directory. */
  readonly target: string;
  readonly options?: OverlayOptions;
  /** Shown by mountinfo; default `mountproof`. */
  readonly source?: string;
  /** Default `mount`. */
  readonly mountApi?: MountApi;
}

/** First field of every mount of ours in mountinfo. */
export const mountSource = "mountproof";

/**
 * Paths too long for the API are passed by descriptor; the working directory is another one for a moment then.
 * @throws SystemError of the refused call; UserError when the paths or options cannot be passed to it
 */
export function mountKernelOverlay(overlay: KernelOverlay): void {
  checkKernelLayers(overlay);
  const { mountApi = "mount", source = mountSource } = overlay;
  if (mountApi === "mount") mountByData(overlay, source);
  else mountByContext(overlay, source);
}

/** What can be refused without a mount. @throws UserError */
export function checkKernelLayers(overlay: OverlayLayers, kernel = release()): void {
  checkLayers(overlay);
  refuseSeparatorsWhereBroken(overlay, kernel);
}

/** The data string that `mountKernelOverlay` would pass to mount(2) on this kernel if it fits. @throws UserError */
export function kernelOverlayData(overlay: OverlayLayers & Pick<KernelOverlay, "options">, kernel = release()): string {
  checkKernelLayers(overlay, kernel);
  return overlayData(overlay, overlay.options);
}

/** @throws SystemError `EINVAL` when nothing is mounted there, `EBUSY` when it is in use */
export function umountOverlay(target: string, flags = 0): void {
  umount2(target, UMOUNT_NOFOLLOW | flags);
}

/** Linux 6.5.0 to 6.5.7 lost the escapes; fixed by "ovl: fix regression in parsing of mount options with escaped comma" (K32). */
function refuseSeparatorsWhereBroken(layers: OverlayLayers, kernel: string): void {
  if (!/^6\.5\.[0-7](?!\d)/.test(kernel)) return;
  const paths = [...layers.lowerdirs, layers.upperdir ?? "", layers.workdir ?? ""];
  const bad = paths.find((path) => /[,:\\]/.test(path));
  if (bad === undefined) return;
  throw new UserError(
    "BAD_PATH",
    `overlayfs of kernel "${kernel}" cannot take the path ${JSON.stringify(bad)}`,
    "use directory names without ',', ':' and '\\', or kernel 6.5.8",
  );
}
