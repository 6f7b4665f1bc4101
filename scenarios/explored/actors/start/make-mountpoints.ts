import type { Act } from "../../act.ts";
import { type Container, own } from "../../container.ts";
import { throughOverlay } from "./through-overlay.ts";

/** A mountpoint that the image lacks. */
export const volume = "/volumes/data";

/** State of the directories above it in upper, where alone they exist. */
export const volumes = "upper:volumes";

/** The runtime's `mkdir -p` through the overlay. */
export function makeMountpoints(container: Container): Act {
  const made = own(container, volumes);
  return throughOverlay(container, { name: "make-mountpoints", reads: made, writes: made }, (actor, root) =>
    actor.call("makeMountpoint", { root, path: volume }),
  );
}
