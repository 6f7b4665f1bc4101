import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { loadSharedLibrary } from "../../system/shared-library.ts";

/** What we use of fuse-native (it has no types of its own). Callbacks take 0 or a negative errno first. */
export interface FuseBinding {
  mount(done: (error: Error | null) => void): void;
  unmount(done: (error: Error | null) => void): void;
}

export interface FuseBindingClass {
  new (mountpoint: string, operations: object, options: object): FuseBinding;
  /** Replaceable: called with the mountpoint by `unmount` of each instance. */
  unmount: (mountpoint: string, done: (error: Error | null) => void) => void;
}

/**
 * Loads fuse-native with the libfuse.so.2 that it ships, so that none need be installed. Its own way to unmount, a
 * `fusermount` process, is switched off: the caller unmounts with a system call before it calls `unmount`.
 */
export function loadFuseBinding(): FuseBindingClass {
  const require = createRequire(import.meta.url);
  const entry = require.resolve("fuse-native");
  loadSharedLibrary(join(dirname(entry), "prebuilds", "linux-x64", "libfuse.so"));
  const binding = require(entry) as FuseBindingClass;
  binding.unmount = (_mountpoint, done) => done(null);
  return binding;
}
