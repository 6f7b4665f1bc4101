import koffi from "koffi";

/** Loads a shared library for the whole process, so that modules loaded later that need its soname find it. */
export function loadSharedLibrary(path: string): void {
  koffi.load(path, { global: true });
}
