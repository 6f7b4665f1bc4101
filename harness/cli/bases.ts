/** The options that say where engine commands mount. */
import { type Command, InvalidArgumentError } from "commander";
import {
  createOverlayMounter,
  defaultMountBase,
  defaultRootfsBase,
  type OverlayMounter,
} from "../../engine/overlay/mounter.ts";

export interface BaseOptions {
  readonly mountBase: string;
  readonly rootfsBase: string;
}

export function addBases(command: Command): Command {
  return command
    .option("--mount-base <dir>", "where lower, upper and work directories lie", absolute, defaultMountBase)
    .option("--rootfs-base <dir>", "where root file systems lie", absolute, defaultRootfsBase);
}

export function mounterOf({ mountBase, rootfsBase }: BaseOptions, useKernelOverlayfs = true): OverlayMounter {
  return createOverlayMounter({ mountBase, rootfsBase, useKernelOverlayfs });
}

/** Where `trace` mounts: apart, so that it reads with a server of its own. No container can have this name. */
export function traceBases({ mountBase, rootfsBase }: BaseOptions): BaseOptions {
  return { mountBase: `${mountBase}/.trace`, rootfsBase: `${rootfsBase}/.trace` };
}

function absolute(path: string): string {
  if (path.startsWith("/")) return path;
  throw new InvalidArgumentError("It is not an absolute path: begin it with '/'.");
}
