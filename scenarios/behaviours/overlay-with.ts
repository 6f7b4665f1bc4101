import { overlayData } from "../../engine/overlay/options.ts";
import type { Actor, Trial } from "../scenario.ts";

export interface OverlayWith {
  readonly target: string;
  /** Topmost first. */
  readonly lowerdirs: readonly string[];
  readonly upperdir: string;
  readonly workdir: string;
  /** More options, exactly as the kernel gets them. */
  readonly words?: readonly string[];
}

/**
 * Mounts an overlay of the kernel with these words and nothing that the engine would add or refuse. Taken down at the trial's
 * end, or before by the function it resolves to.
 */
export async function mountOverlayWith(trial: Trial, actor: Actor, overlay: OverlayWith): Promise<() => Promise<void>> {
  const { target, words = [], ...layers } = overlay;
  await actor.call("mountData", { type: "overlay", target, data: [overlayData(layers), ...words].join(",") });
  let live = true;
  const umount = async () => {
    if (!live) return;
    live = false;
    await actor.call("umount", { path: target });
  };
  trial.defer(`overlay at ${target}`, umount);
  return umount;
}
