/** Whether a container still needs its image's lower. */
import { type MountEntry, readMountinfo } from "../system/index.ts";
import { containerPaths, type Layout } from "./layout.ts";
import { isLocked } from "./lock.ts";
import { isOverlay, mountAt } from "./mount-table.ts";
import { mountNamespaceOf, pidInMountNamespace } from "./process.ts";
import { type Reference, readReferences } from "./references.ts";

export type Sight =
  | { readonly where: "here"; readonly mount: MountEntry }
  /** In a mount namespace that is not ours; `pid` lives in it. */
  | { readonly where: "elsewhere"; readonly pid: number }
  | { readonly where: "nowhere" };

/**
 * Where the container's overlay is mounted. A namespace that only a bind mount or a descriptor keeps alive is not seen.
 * @param mounts of our namespace; reading them takes long where there are hundreds
 */
export function overlayOf(reference: Reference, mounts: readonly MountEntry[] = readMountinfo()): Sight {
  const here = mountAt(reference.rootfs, mounts);
  if (here !== undefined && isOverlay(here)) return { where: "here", mount: here };
  if (reference.mountNamespace === mountNamespaceOf("self")) return { where: "nowhere" };
  const pid = pidInMountNamespace(reference.mountNamespace);
  const there = pid === undefined ? undefined : mountAt(reference.rootfs, mountsOf(pid));
  return pid !== undefined && there !== undefined && isOverlay(there)
    ? { where: "elsewhere", pid }
    : { where: "nowhere" };
}

/**
 * A container, the one asking left out, whose overlay stands or which some process is working on, and of which `is` holds.
 * Under the image's lock.
 */
export function otherUser(
  layout: Layout,
  imageDigest: string,
  containerId: string,
  is: (reference: Reference) => boolean = () => true,
): Reference | undefined {
  const others = readReferences(layout, imageDigest).filter((one) => one.containerId !== containerId && is(one));
  if (others.length === 0) return undefined;
  const mounts = readMountinfo();
  return others.find((one) => overlayOf(one, mounts).where !== "nowhere" || isBeingWorkedOn(layout, one.containerId));
}

/** Whether some process holds the container's lock. */
export function isBeingWorkedOn(layout: Layout, containerId: string): boolean {
  return isLocked(containerPaths(layout, containerId).lock);
}

function mountsOf(pid: number): MountEntry[] {
  try {
    return readMountinfo(pid);
  } catch {
    // It ended since we found it.
    return [];
  }
}
