import type { Actor, Trial } from "../../../scenario.ts";
import type { Act } from "../../act.ts";
import { actorOf, type Container, overlayOf, own, pathsOf } from "../../container.ts";

/** What an act does with a root file system. */
type Use = (actor: Actor, root: string, trial: Trial) => Promise<unknown>;

/**
 * An act that uses a container's root file system, and so may look at its overlay and at all that lies below. That an overlay keeps
 * its lower when the mountpoint goes, or waits for INIT before it stands, is what the trials are to show: nothing is left out for it.
 * Does nothing in an order that leaves the overlay out.
 */
export function throughOverlay(container: Container, act: Omit<Act, "run">, use: Use): Act {
  const below = own(container, "rootfs-directory", "overlay", "upper", "work");
  return {
    ...act,
    reads: [...below, "lower-mount", "init", "server", "space", ...(act.reads ?? [])],
    run: async ({ trial, begun }) => {
      if (!begun(overlayOf(container))) return;
      await use(actorOf(trial, container), pathsOf(trial, container).rootfs, trial);
    },
  };
}
