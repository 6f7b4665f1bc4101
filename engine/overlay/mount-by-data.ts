/** An overlay by mount(2): all options in one string of at most a page. */
import { mount } from "../system/index.ts";
import { type HeldLayers, withHeldLayers } from "./held-paths.ts";
import type { KernelOverlay } from "./kernel.ts";
import { maxDataBytes, type OverlayLayers, overlayData, overlayWords } from "./options.ts";

/** Paths that would not fit are passed by the numbers of open descriptors; mountinfo then shows those. @throws SystemError, UserError */
export function mountByData(overlay: KernelOverlay, source: string): void {
  const { target, options } = overlay;
  const words = overlayWords(overlay, options);
  if (Buffer.byteLength(words) <= maxDataBytes) mount(source, target, "overlay", 0, words);
  else withHeldLayers(overlay, (held) => mount(source, target, "overlay", 0, overlayData(namesOf(held), options)));
}

function namesOf({ lowers, upper, work }: HeldLayers): OverlayLayers {
  return {
    lowerdirs: lowers.map(String),
    ...(upper === undefined ? {} : { upperdir: `${upper}` }),
    ...(work === undefined ? {} : { workdir: `${work}` }),
  };
}
