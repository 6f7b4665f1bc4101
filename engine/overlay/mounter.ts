/** Root file systems for containers: an image served by FUSE below, a directory of the container's own above. */

import type { BlockingProcess } from "./blocking.ts";
import { createBlockingPool } from "./blocking-pool.ts";
import type { CleanOptions } from "./clean-strays.ts";
import { type Deadlines, defaultDeadlines } from "./deadlines.ts";
import { defaultMountBase, defaultRootfsBase } from "./default-bases.ts";
import { checkContainerId } from "./ids.ts";
import { checkLayout, findLayout, type Layout, makeLayout } from "./layout.ts";
import type { ImageMounts, ListOptions } from "./list.ts";
import { type MountedContainer, mountContainer } from "./mount-container.ts";
import type { MounterContext } from "./mounter-context.ts";
import { type MountRequest, planContainer } from "./plan-container.ts";
import { notMounted, type UmountOptions, umountContainer } from "./umount-container.ts";

export interface OverlayMounterSettings {
  /** Lower, upper and work directories; default `/var/lib/clip`. Not on overlayfs. */
  readonly mountBase?: string;
  /** Root file systems; default `/run/clip`. */
  readonly rootfsBase?: string;
  /** false: fuse-overlayfs. Default true. */
  readonly useKernelOverlayfs?: boolean;
  readonly deadlines?: Partial<Deadlines>;
  /** A process for blocking calls, started by whoever knew early that there would be a mounter; it is theirs to close, too. */
  readonly blocking?: BlockingProcess;
}

export interface OverlayMounter {
  /**
   * Mounts a root file system and proves by a write that it can be used. On failure nothing stays behind.
   * @throws UserError for bad input or a container that is mounted already, OverlayError for what the system refused
   */
  mount(request: MountRequest): Promise<MountedContainer>;
  /**
   * Takes down the overlay, then, with the image's last container, the FUSE mount and its server; removes the container's
   * upper and work directories. What it could not finish it can be asked again.
   * @throws UserError `NOT_MOUNTED`, OverlayError, AggregateError
   */
  umount(containerId: string, options?: UmountOptions): Promise<void>;
  /** Everything mounted or left behind below the bases, and how it is. */
  list(options?: ListOptions): Promise<ImageMounts[]>;
  /** Frees what is left behind and dead; touches nothing that serves anybody. @returns a line for each thing freed */
  clean(options?: CleanOptions): Promise<string[]>;
}

/** What lists and cleans is loaded when it is asked for: a mount starts sooner. */
export function createOverlayMounter(settings: OverlayMounterSettings = {}): OverlayMounter {
  const { mountBase = defaultMountBase, rootfsBase = defaultRootfsBase, useKernelOverlayfs = true } = settings;
  const pool = createBlockingPool({}, settings.blocking);
  const contextIn = (layout: Layout): MounterContext => ({
    layout,
    overlay: useKernelOverlayfs ? "kernel" : "fuse-overlayfs",
    deadlines: { ...defaultDeadlines, ...settings.deadlines },
    pool,
  });
  /** What only looks and takes away makes no directories. */
  const existing = () => {
    const layout = findLayout(mountBase, rootfsBase);
    return layout && contextIn(layout);
  };
  return {
    mount: async (request) => {
      // What can be refused is refused before even a directory is made.
      planContainer(request, contextIn(checkLayout(mountBase, rootfsBase)));
      return mountContainer(request, contextIn(makeLayout(mountBase, rootfsBase)));
    },
    umount: async (containerId, options) => {
      const context = existing();
      if (context === undefined) throw notMounted(checkContainerId(containerId));
      await umountContainer(containerId, context, options);
    },
    list: async (options) => {
      const context = existing();
      if (context === undefined) return [];
      const { listMounts } = await import("./list.ts");
      return listMounts(context, options);
    },
    clean: async (options) => {
      const context = existing();
      if (context !== undefined) return (await import("./clean.ts")).cleanMounts(context, options);
      const { cleanStrays } = await import("./clean-strays.ts");
      return cleanStrays({ ...defaultDeadlines, ...settings.deadlines }, undefined, options);
    },
  };
}
