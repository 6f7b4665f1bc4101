/** Whether a container still needs its image's lower. */
import { type MountEntry, readMountinfo } from "../system/index.ts";
import { containerPaths, type Layout } from "./layout.ts";
import { tryLockFile } from "./lock.ts";
import { isOverlay, mountAt } from "./mount-table.ts";
import { mountNamespaceOf, pidInMountNamespace } from "./process.ts";
import { type Reference, readReferences } from "./references.ts";

export type Sight =
  | { readonly where: "here"; readonly mount: MountEntry }
  /** In a mount namespace that is not ours; `pid` lives in it. */
  | { readonly where: "elsewhere"; readonly pid: number }
  | { readonly where: "nowhere" };

/** Where the container's overlay is mounted. A namespace that only a bind mount or a descriptor keeps alive is not seen. */
export function overlayOf(reference: Reference): Sight {
  const here = mountAt(reference.rootfs);
  if (here !== undefined && isOverlay(here)) return { where: "here", mount: here };
  if (reference.mountNamespace === mountNamespaceOf("self")) return { where: "nowhere" };
  const pid = pidInMountNamespace(reference.mountNamespace);
  const there = pid === undefined ? undefined : mountAt(reference.rootfs, mountsOf(pid));
  return pid !== undefined && there !== undefined && isOverlay(there)
    ? { where: "elsewhere", pid }
    : { where: "nowhere" };
}

/** Containers, the one asking left out, whose overlay stands or which some process is working on. Under the image's lock. */
export function otherUsers(layout: Layout, imageDigest: string, containerId: string): Reference[] {
  return readReferences(layout, imageDigest)
    .filter((reference) => reference.containerId !== containerId)
    .filter((reference) => overlayOf(reference).where !== "nowhere" || isBeingWorkedOn(layout, reference.containerId));
}

/** Whether some process holds the container's lock. */
export function isBeingWorkedOn(layout: Layout, containerId: string): boolean {
  const lock = tryLockFile(containerPaths(layout, containerId).lock);
  lock?.release();
  return lock === undefined;
}

function mountsOf(pid: number): MountEntry[] {
  try {
    return readMountinfo(pid);
  } catch {
    // It ended since we found it.
    return [];
  }
}
