import { createOverlayMounter, type OverlayMounter } from "../../engine/overlay/mounter.ts";
import type { BaseOptions } from "./base-options.ts";

export function mounterOf({ mountBase, rootfsBase }: BaseOptions, useKernelOverlayfs = true): OverlayMounter {
  return createOverlayMounter({ mountBase, rootfsBase, useKernelOverlayfs });
}

/** Where `trace` mounts: apart, so that it reads with a server of its own. No container can have this name. */
export function traceBases({ mountBase, rootfsBase }: BaseOptions): BaseOptions {
  return { mountBase: `${mountBase}/.trace`, rootfsBase: `${rootfsBase}/.trace` };
}
