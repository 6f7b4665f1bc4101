import {
  createOverlayMounter,
  type OverlayMounter,
  type OverlayMounterSettings,
} from "../../engine/overlay/mounter.ts";
import type { BaseOptions } from "./base-options.ts";

export function mounterOf(
  { mountBase, rootfsBase }: BaseOptions,
  settings: Pick<OverlayMounterSettings, "useKernelOverlayfs" | "blocking"> = {},
): OverlayMounter {
  return createOverlayMounter({ mountBase, rootfsBase, ...settings });
}

/** Where `trace` mounts: apart, so that it reads with a server of its own. No container can have this name. */
export function traceBases({ mountBase, rootfsBase }: BaseOptions): BaseOptions {
  return { mountBase: `${mountBase}/.trace`, rootfsBase: `${rootfsBase}/.trace` };
}
