/** Mounts that carry our name anywhere outside the bases, with a connection that is dead. */
import { MNT_DETACH, type MountEntry, readMountinfo } from "../system/index.ts";
import { openBlocking } from "./blocking.ts";
import type { Deadlines } from "./deadlines.ts";
import { mountSource } from "./kernel.ts";
import type { Layout } from "./layout.ts";
import { isFuse, isOverlay } from "./mount-table.ts";
import { isDisconnected } from "./reach.ts";

export interface CleanOptions {
  /** Only say what would be freed. */
  readonly dryRun?: boolean;
  /** Also dead mounts with our name that lie outside the bases; default true. */
  readonly strays?: boolean;
  /** Hears of each thing as soon as it is freed, also when a later one cannot be. */
  readonly onFreed?: (line: string) => void;
}

/** @param layout what lies in it is left alone: references tell more about it */
export async function cleanStrays(
  deadlines: Deadlines,
  layout?: Layout,
  { dryRun = false, strays = true, onFreed = () => {} }: CleanOptions = {},
): Promise<string[]> {
  if (!strays) return [];
  const blocking = openBlocking();
  try {
    const freed: string[] = [];
    for (const { mountPoint } of straysOutside(layout)) {
      if (!(await isDisconnected(mountPoint, blocking, deadlines.lowerMs))) continue;
      if (!dryRun) await blocking.call("unmount", { path: mountPoint, flags: MNT_DETACH }, deadlines.unmountMs);
      freed.push(`mount "${mountPoint}": its FUSE connection is dead`);
      onFreed(freed.at(-1) as string);
    }
    return freed;
  } finally {
    blocking.close();
  }
}

/** Overlays before the FUSE mounts below them, and the last mount at a path first. */
function straysOutside(layout: Layout | undefined): MountEntry[] {
  const bases = layout === undefined ? [] : [layout.mountBase, layout.rootfsBase];
  return readMountinfo()
    .filter((entry) => entry.source === mountSource && (isFuse(entry) || isOverlay(entry)))
    .filter(({ mountPoint }) => !bases.some((base) => mountPoint.startsWith(`${base}/`)))
    .sort((a, b) => Number(isFuse(a)) - Number(isFuse(b)) || b.mountId - a.mountId);
}
