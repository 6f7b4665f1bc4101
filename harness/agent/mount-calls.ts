/** The exact system calls behind operations that mount and unmount, as a reader would type them. */
import { ownMountData } from "../../engine/fuse/own/mount-own.ts";
import { fuseOverlayfsData } from "../../engine/overlay/fuse-overlayfs.ts";
import { kernelOverlayData, mountSource } from "../../engine/overlay/kernel.ts";
import type { Operations } from "../../scenarios/operations/index.ts";
import type { LowerRequest } from "./lower-source.ts";

type Arguments<Name extends keyof Operations> = Parameters<Operations[Name]>[0];

/** The call an operation makes; undefined for operations that do not mount. */
export function mountCall(operation: string, args: unknown): string | undefined {
  switch (operation) {
    case "mountOverlay": {
      const overlay = args as Arguments<"mountOverlay">;
      return call("mount", overlay.source ?? mountSource, overlay.target, "overlay", 0, kernelOverlayData(overlay));
    }
    case "mountFuseOverlayfs": {
      const overlay = args as Arguments<"mountFuseOverlayfs">;
      return `fuse-overlayfs -f -o ${fuseOverlayfsData(overlay)} ${overlay.target}`;
    }
    case "mountData": {
      const { type, target, data } = args as Arguments<"mountData">;
      return call("mount", mountSource, target, type, 0, data);
    }
    case "umount": {
      const { path, detach, force } = args as Arguments<"umount">;
      const flags = [...(detach ? ["MNT_DETACH"] : []), ...(force ? ["MNT_FORCE"] : [])];
      return `umount2(${JSON.stringify(path)}, ${flags.join(" | ") || 0})`;
    }
    default:
      return undefined;
  }
}

/** The call by which the built-in engine's own transport mounts a lower; `fuse-native` leaves it to libfuse. */
export function lowerMountCall({ mountpoint, fuseLibrary }: LowerRequest): string {
  if (fuseLibrary !== "own") return `libfuse 2 mounts ${JSON.stringify(mountpoint)}`;
  return `mount("mountproof", ${JSON.stringify(mountpoint)}, "fuse", MS_RDONLY, ${JSON.stringify(ownMountData("N"))})`;
}

function call(name: string, ...args: (string | number)[]): string {
  return `${name}(${args.map((arg) => JSON.stringify(arg)).join(", ")})`;
}
