import { UserError } from "../errors.ts";
import { createImageCache, type ReadAhead } from "./image-cache.ts";
import type { LowerSpec } from "./lower.ts";
import type { MountedLower } from "./mounted-lower.ts";
import { behaviourOf } from "./own/behaviour.ts";
import { allocateBuffers } from "./own/buffers.ts";
import { mountOwn } from "./own/mount-own.ts";

/** Mounts lowers from this process, which must make no blocking system call on any of them. */
export type LowerMounter = (spec: LowerSpec) => Promise<MountedLower>;

/** @param ahead of an index that will be needed */
export function createLowerMounter(ahead?: ReadAhead): LowerMounter {
  const images = createImageCache(ahead);
  const buffers = allocateBuffers();
  return async (spec) => {
    const image = images.open(spec);
    if (spec.fuseLibrary === "own") {
      return mountOwn(spec, await behaviourOf(spec, image), buffers);
    }
    if (spec.fuseLibrary === "fuse-native") {
      return (await import("./native/mount-native.ts")).mountNative(spec, image);
    }
    const message = `mounting ${JSON.stringify(spec.mountpoint)}: unknown FUSE library ${JSON.stringify(spec.fuseLibrary)}`;
    throw new UserError("UNKNOWN_FUSE_LIBRARY", message, 'use "own" or "fuse-native"');
  };
}
