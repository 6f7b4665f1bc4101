import { closeSync, constants, openSync, readFileSync } from "node:fs";
import { hasCode, openat2, RESOLVE_IN_ROOT } from "../system/index.ts";

/** A text file as a container would find it: no symlink leads out of its root. Undefined when there is none. Blocks. */
export function readInRoot({ root, path }: { readonly root: string; readonly path: string }): string | undefined {
  const directory = openSync(root, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    const fd = openat2(directory, path, constants.O_RDONLY, RESOLVE_IN_ROOT);
    try {
      return readFileSync(fd, "utf8");
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR", "EISDIR", "ELOOP")) return undefined;
    throw error;
  } finally {
    closeSync(directory);
  }
}
