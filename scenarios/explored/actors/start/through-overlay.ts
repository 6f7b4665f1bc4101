import { type Container, own } from "../../container.ts";

/**
 * What an act may look at that uses a root file system: its overlay and all that lies below. That an overlay keeps its lower when
 * the mountpoint goes, or waits for INIT before it stands, is what the trials are to show, so that nothing is left out for it.
 */
export function throughOverlay(container: Container): string[] {
  return [...own(container, "rootfs-directory", "overlay", "upper", "work"), "lower-mount", "init", "server", "space"];
}
