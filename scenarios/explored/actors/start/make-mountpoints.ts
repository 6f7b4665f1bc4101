import type { Act } from "../../act.ts";
import { actorOf, type Container, own, pathsOf } from "../../container.ts";
import { throughOverlay } from "./through-overlay.ts";

/** A mountpoint that the image lacks. */
export const volume = "/volumes/data";

/** State of the directories above it in upper, where alone they exist. */
export const volumes = "upper:volumes";

/** The runtime's `mkdir -p` through the overlay. */
export function makeMountpoints(container: Container): Act {
  return {
    name: "make-mountpoints",
    reads: [...throughOverlay(container), ...own(container, volumes)],
    writes: own(container, volumes),
    run: async ({ trial }) => {
      const path = `${pathsOf(trial, container).rootfs}${volume}`;
      await actorOf(trial, container).call("mkdir", { path, recursive: true });
    },
  };
}
